package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.gpt.PackedGpt.Formats;
import dev.headwater.transformer.gpt.StepPass.Piece;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
      return new FastGpt(shape, file.quantized(shape).orElseThrow(), formats, threads);
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
  void readsSeveralTokensInOneStepAsOneByOne() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache single = fast.newCache(40);
        KeyValueCache other = fast.newCache(40);
        KeyValueCache together = fast.newCache(40)) {
      int[] prompt = Arrays.copyOf(TOKENS, 30);
      fast.next(prompt, single);
      fast.next(prompt, together);
      fast.next(new int[] {5, 6}, other);
      float[][] expected = new float[6][];
      for (int i = 0; i < 5; i++) {
        expected[i] = fast.next(new int[] {TOKENS[30 + i]}, single);
      }
      float[][] logits =
          fast.step(
              List.of(
                  new Piece(Arrays.copyOfRange(TOKENS, 30, 35), (PagedCache) together),
                  new Piece(new int[] {7}, (PagedCache) other)));
      for (int i = 0; i < 5; i++) {
        assertThat(logits[i]).as("token %d", i).isEqualTo(expected[i]);
      }
      assertThat(together.length()).isEqualTo(35);
      assertThat(other.length()).isEqualTo(3);
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
  void forgetsAllTokens() throws IOException {
    try (FastGpt fast = fast(Formats.fastest(), 2);
        KeyValueCache cache = fast.newCache(TOKENS.length)) {
      float[] first = fast.next(TOKENS, cache);
      cache.clear();
      assertThat(fast.next(TOKENS, cache)).isEqualTo(first);
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
        LanguageModel model = file.model(1)) {
      assertThat(model).isInstanceOf(FastGpt.class);
    }
    TinyGguf.write(path, TinyGguf.TOKENS);
    try (GptFile file = GptFile.open(path);
        LanguageModel model = file.model(1)) {
      assertThat(model).isInstanceOf(Gpt.class);
    }
  }

  private static float[] fresh(FastGpt gpt, int[] tokens) {
    try (KeyValueCache cache = gpt.newCache(tokens.length)) {
      return gpt.next(tokens, cache);
    }
  }

  /** The distance to the expected logits is at most so much of their length. */
  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += expected[i] * expected[i];
      differences += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    }
    assertThat(Math.sqrt(differences / squares)).isCloseTo(0, within(tolerance));
  }
}
