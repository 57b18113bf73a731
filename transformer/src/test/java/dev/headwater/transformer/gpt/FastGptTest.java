package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.gpt.PackedGpt.Formats;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.RowFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FastGptTest {
  private static final int VOCABULARY = 70;
  private static final int CONTEXT = 700;
  private static final int[] TOKENS = new Random(3).ints(600, 0, VOCABULARY).toArray();

  @TempDir private Path folder;
  private Path path = Path.of("");
  private Gpt plain = TinyGpt.create();

  @BeforeEach
  void write() throws IOException {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
    path = folder.resolve("tiny.gguf");
    TinyGguf.writeQuantized(path, VOCABULARY, CONTEXT);
    try (GptFile file = GptFile.open(path)) {
      plain = new Gpt(file.configuration(), file.weights());
    }
  }

  @AfterEach
  void free() {
    plain.close();
  }

  private FastGpt fast(Formats formats, int threads) throws IOException {
    try (LlamaFile file = LlamaFile.open(path)) {
      GptConfiguration shape = file.configuration();
      ModelResources resources = new ModelResources(threads, 1 << 30);
      QuantizedGptWeights weights = file.quantized(shape).orElseThrow();
      return new FastGpt(shape, weights, formats, resources, PackedWeights.inMemory());
    }
  }

  @Test
  void agreesWithThePlainModelTokenByToken() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache cache = fast.newCache(100);
        KeyValueCache expected = plain.newCache(100)) {
      for (int i = 0; i < 100; i++) {
        int[] token = {TOKENS[i]};
        assertClose(fast.next(token, cache), plain.next(token, expected), 0.01);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RowFormat.class)
  void agreesWithThePlainModelOnPrompts(RowFormat rows) throws IOException {
    assumeTrue(rows != RowFormat.BF16 || Processor.hasBf16(), "no bf16 products here");
    assumeTrue(rows != RowFormat.INT8 || Processor.hasInt8(), "no int8 products here");
    try (FastGpt fast = fast(Formats.all(rows), 2);
        KeyValueCache cache = fast.newCache(TOKENS.length);
        KeyValueCache expected = plain.newCache(TOKENS.length)) {
      float[][] logits = fast.nextAtEach(TOKENS, cache);
      float[][] right = plain.nextAtEach(TOKENS, expected);
      double tolerance = rows == RowFormat.F32 ? 0.01 : rows == RowFormat.BF16 ? 0.03 : 0.06;
      for (int i = 0; i < TOKENS.length; i++) {
        assertClose(logits[i], right[i], tolerance);
      }
      assertThat(cache.length()).isEqualTo(TOKENS.length);
    }
  }

  @ParameterizedTest
  @CsvSource({"qwen2, 32", "qwen3, 64", "gemma3, 64", "phi3, 32"})
  void agreesWithThePlainModelOfOtherArchitectures(String architecture, int headWidth)
      throws IOException {
    TinyGguf.writeQuantized(path, architecture, headWidth, VOCABULARY, CONTEXT);
    int[] prompt = Arrays.copyOf(TOKENS, 300);
    try (GptFile file = GptFile.open(path);
        Gpt right = new Gpt(file.configuration(), file.weights());
        FastGpt fast = fast(Formats.all(RowFormat.F32), 2);
        KeyValueCache cache = fast.newCache(310);
        KeyValueCache expected = right.newCache(310)) {
      float[][] logits = fast.nextAtEach(prompt, cache);
      float[][] rightLogits = right.nextAtEach(prompt, expected);
      for (int i = 0; i < prompt.length; i++) {
        assertClose(logits[i], rightLogits[i], 0.01);
      }
      for (int i = 300; i < 310; i++) {
        int[] token = {TOKENS[i]};
        assertClose(fast.next(token, cache), right.next(token, expected), 0.01);
      }
    }
  }

  @Test
  void readsAPromptInPiecesAsWhole() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2)) {
      float[] whole = fresh(fast, TOKENS);
      for (int cut : new int[] {2, 17, 128, 255, 400}) {
        try (KeyValueCache cache = fast.newCache(TOKENS.length)) {
          fast.next(Arrays.copyOf(TOKENS, cut), cache);
          float[] rest = fast.next(Arrays.copyOfRange(TOKENS, cut, TOKENS.length), cache);
          assertThat(rest).as("cut at %d", cut).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void givesTheSameWithAnyNumberOfThreads() throws IOException {
    try (FastGpt one = fast(Formats.fastest(), 1);
        FastGpt three = fast(Formats.fastest(), 3)) {
      assertThat(fresh(three, TOKENS)).isEqualTo(fresh(one, TOKENS));
    }
  }

  @Test
  void readsAFewTokensAsOneByOne() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache single = fast.newCache(100);
        KeyValueCache together = fast.newCache(100)) {
      fast.next(Arrays.copyOf(TOKENS, 30), single);
      fast.next(Arrays.copyOf(TOKENS, 30), together);
      for (int count = 1, first = 30; count <= fast.stepSize(); first += count, count++) {
        float[][] logits =
            fast.nextAtEach(Arrays.copyOfRange(TOKENS, first, first + count), together);
        for (int i = 0; i < count; i++) {
          float[] expected = fast.next(new int[] {TOKENS[first + i]}, single);
          assertThat(logits[i]).as("token %d of %d", i, count).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void forgetsTheLastTokens() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache cache = fast.newCache(100)) {
      fast.next(Arrays.copyOf(TOKENS, 60), cache);
      float[] expected = fast.next(new int[] {TOKENS[60]}, cache);
      fast.nextAtEach(new int[] {1, 2, 3, 4}, cache);
      cache.truncate(60);
      assertThat(fast.next(new int[] {TOKENS[60]}, cache)).isEqualTo(expected);
      assertThatThrownBy(() -> cache.truncate(62))
          .hasMessage("the cache holds 61 tokens, so it cannot be cut to 62");
    }
  }

  @Test
  void servesManyGenerationsAtOnce() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2)) {
      float[] expected = fresh(fast, TOKENS);
      IntStream.range(0, 8)
          .parallel()
          .forEach(_ -> assertThat(fresh(fast, TOKENS)).isEqualTo(expected));
    }
  }

  @Test
  void writesTheSameBesideOtherGenerations() throws Exception {
    try (FastGpt fast = fast(Formats.fastest(), 2)) {
      List<Integer> lengths = IntStream.range(1, 21).mapToObj(i -> 7 * i).toList();
      List<List<Integer>> alone = lengths.stream().map(length -> write(fast, length)).toList();
      try (ExecutorService threads = Executors.newFixedThreadPool(lengths.size())) {
        List<Future<List<Integer>>> together =
            lengths.stream().map(length -> threads.submit(() -> write(fast, length))).toList();
        for (int i = 0; i < alone.size(); i++) {
          assertThat(together.get(i).get()).isEqualTo(alone.get(i));
        }
      }
    }
  }

  /** The likeliest continuation of a prompt of so many tokens. */
  private static List<Integer> write(FastGpt gpt, int length) {
    List<Integer> written = new ArrayList<>();
    try (KeyValueCache cache = gpt.newCache(length + 50)) {
      float[] logits = gpt.next(Arrays.copyOf(TOKENS, length), cache);
      for (int i = 0; i < 50; i++) {
        int likeliest = 0;
        for (int token = 0; token < VOCABULARY; token++) {
          likeliest = logits[token] > logits[likeliest] ? token : likeliest;
        }
        written.add(likeliest);
        logits = gpt.next(new int[] {likeliest}, cache);
      }
    }
    return written;
  }

  @Test
  void takesOverWhatAnotherGenerationHasRead() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        FastGpt other = fast(Formats.fastest(), 2);
        FastGpt third = fast(Formats.fastest(), 1)) {
      int[] prompt = Arrays.copyOf(TOKENS, 400);
      int[] alike = prompt.clone();
      alike[300] = (alike[300] + 1) % VOCABULARY;
      fresh(fast, prompt);
      assertThat(fresh(fast, alike)).isEqualTo(fresh(other, alike));
      assertThat(fresh(fast, prompt)).isEqualTo(fresh(other, prompt));
      int[] shorter = Arrays.copyOf(TOKENS, 384); // whole pages
      assertThat(fresh(fast, shorter)).isEqualTo(fresh(third, shorter));
    }
  }

  @Test
  void leavesSharedPagesAsTheyAre() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        FastGpt other = fast(Formats.fastest(), 2);
        KeyValueCache cache = fast.newCache(CONTEXT);
        KeyValueCache expected = other.newCache(CONTEXT)) {
      fast.next(TOKENS, cache);
      cache.truncate(50);
      int[] rest = Arrays.copyOfRange(TOKENS, 200, 300);
      other.next(Arrays.copyOf(TOKENS, 50), expected);
      assertThat(fast.next(rest, cache)).isEqualTo(other.next(rest, expected));
      assertThat(fresh(fast, TOKENS)).isEqualTo(fresh(other, TOKENS));
    }
  }

  @Test
  void dropsPagesThatNobodyUsesWhenTheyRunShort() throws IOException {
    try (GptFile file = GptFile.open(path);
        LanguageModel small = file.model(new ModelResources(2, 0));
        FastGpt other = fast(Formats.fastest(), 2)) {
      for (int i = 0; i < 5; i++) {
        int[] prompt = new Random(i).ints(500, 0, VOCABULARY).toArray();
        assertThat(fresh(small, prompt)).as("prompt %d", i).isEqualTo(fresh(other, prompt));
      }
    }
  }

  @Test
  void forgetsAllTokens() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache cache = fast.newCache(TOKENS.length)) {
      float[] first = fast.next(TOKENS, cache);
      cache.clear();
      assertThat(fast.next(TOKENS, cache)).isEqualTo(first);
    }
  }

  @Test
  void waitsUntilThereIsRoomForItsCache() throws Exception {
    try (GptFile file = GptFile.open(path);
        LanguageModel fast = file.model(new ModelResources(2, 0));
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      KeyValueCache first = fast.newCache(CONTEXT); // which always has room
      Future<KeyValueCache> second = threads.submit(() -> fast.newCache(1));
      assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      first.close();
      first.close(); // gives its room back once
      second.get(10, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache cache = fast.newCache(2)) {
      assertThatThrownBy(() -> fast.next(new int[0], cache))
          .hasMessage("there must be at least one token to read");
      assertThatThrownBy(() -> fast.next(new int[] {70}, cache))
          .hasMessage("token 70 is not in the vocabulary of 70");
      assertThatThrownBy(() -> fast.next(new int[] {1, 2, 3}, cache))
          .hasMessage("3 tokens after 0 exceed the cache's capacity of 2");
    }
  }

  @Test
  void servesOnlyQuantizedFilesOfSupportedWidths() throws IOException {
    try (GptFile file = GptFile.open(path);
        LanguageModel model = file.model(ModelResources.usual())) {
      assertThat(model).isInstanceOf(FastGpt.class);
    }
    TinyGguf.write(path, TinyGguf.TOKENS);
    try (GptFile file = GptFile.open(path);
        LanguageModel model = file.model(ModelResources.usual())) {
      assertThat(model).isInstanceOf(Gpt.class);
    }
  }

  @Test
  void givesTheSameAfterItWarmedUp() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2)) {
      float[] before = fresh(fast, TOKENS);
      GptWarmUp.run(fast);
      assertThat(fresh(fast, TOKENS)).isEqualTo(before);
    }
    GptWarmUp.run(TinyGpt.create()); // whose context is shorter than the prompts of the warm-up
  }

  @Test
  void keepsPackedWeightsForTheNextStart() throws IOException {
    Path packed = folder.resolve("packed");
    ModelResources keeping = new ModelResources(2, 0, packed);
    try (GptFile file = GptFile.open(path);
        LanguageModel first = file.model(keeping)) {
      Path kept = packed.resolve(folder.getFileName() + "-tiny.gguf.packed");
      Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
      try (LanguageModel second = file.model(keeping)) {
        assertThat(fresh(second, TOKENS)).isEqualTo(fresh(first, TOKENS));
      }
      assertThat(Files.getLastModifiedTime(kept))
          .as("not written again")
          .isEqualTo(FileTime.fromMillis(0));
    }
  }

  private static float[] fresh(LanguageModel gpt, int[] tokens) {
    try (KeyValueCache cache = gpt.newCache(tokens.length)) {
      return gpt.next(tokens, cache);
    }
  }

  /** The distance to the expected logits is at most so much of their length. */
  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(GptAgreement.distance(actual, expected)).isCloseTo(0, within(tolerance));
  }
}
