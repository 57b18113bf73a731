package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.ModelFiles;
import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What makes the fast form faster changes no text of the real model. {@code
 * -Dheadwater.passages=100} compares 200 answers, which takes minutes.
 */
class SmolLm2TextsIT {
  private static final int PASSAGES = Integer.getInteger("headwater.passages", 20);
  private static final int PASSAGE = 400; // characters, at most
  private static final int TOKENS = 20;
  private static final String SYSTEM =
      "You answer from the text that you are given, in one short sentence, in its own words. If the"
          + " text does not say it, you say that you do not know.";
  private static final List<String> QUESTIONS =
      List.of("Repeat the text above, word for word.", "What is the text above about?");

  private static LanguageModel gpt;
  private static Tokenizer tokenizer;
  private static ChatTemplate template;
  private static Set<Integer> stops;
  private static List<int[]> prompts;
  private static List<String> expected;
  private static int plainPasses;

  @BeforeAll
  static void writePlainly() throws Exception {
    Path path = ModelFiles.require("smollm2-135m-instruct", "model.gguf");
    try (GptFile file = GptFile.open(path)) {
      gpt = file.model(ModelResources.usual());
      tokenizer = file.tokenizer();
      template = ChatTemplate.of(file.chat(), tokenizer);
      stops = file.stops();
    }
    prompts = prompts();
    Way plain = new Way(false, false);
    expected = write(plain, 1);
    plainPasses = plain.passes.get();
  }

  @AfterAll
  static void free() {
    if (gpt != null) {
      gpt.close();
    }
  }

  /** Two questions about each of some paragraphs of the samples and of the documentation. */
  private static List<int[]> prompts() throws IOException {
    List<String> paragraphs = new ArrayList<>();
    for (String folder : List.of("../samples", "../docs")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
          paragraphs.addAll(Arrays.asList(Files.readString(file).split("\n\n+")));
        }
      }
    }
    paragraphs.removeIf(paragraph -> paragraph.length() < PASSAGE / 4);
    return IntStream.range(0, PASSAGES)
        .mapToObj(i -> paragraphs.get(i * paragraphs.size() / PASSAGES))
        .map(paragraph -> paragraph.substring(0, Math.min(PASSAGE, paragraph.length())))
        .flatMap(passage -> QUESTIONS.stream().map(question -> passage + "\n\n" + question))
        .map(text -> template.prompt(List.of(ChatMessage.system(SYSTEM), ChatMessage.user(text))))
        .toList();
  }

  /** The model, without some of what makes it faster. */
  private static final class Way implements LanguageModel {
    private final boolean lookup;
    private final boolean reuse;
    private final AtomicInteger passes = new AtomicInteger(); // without those of prompts

    /**
     * @param lookup whether tokens that may follow are read with the last one
     * @param reuse whether what a prompt has in common with an earlier one is not read again
     */
    private Way(boolean lookup, boolean reuse) {
      this.lookup = lookup;
      this.reuse = reuse;
    }

    @Override
    public GptConfiguration configuration() {
      return gpt.configuration();
    }

    @Override
    public KeyValueCache newCache(int capacity) {
      return gpt.newCache(capacity);
    }

    @Override
    public float[] next(int[] tokens, KeyValueCache cache) {
      if (tokens.length == 1) {
        passes.incrementAndGet();
      } else if (!reuse) { // only the first pass over a prompt takes pages over, or leaves them
        gpt.next(Arrays.copyOf(tokens, 2), cache);
        return gpt.next(Arrays.copyOfRange(tokens, 2, tokens.length), cache);
      }
      return gpt.next(tokens, cache);
    }

    @Override
    public float[][] nextAtEach(int[] tokens, KeyValueCache cache) {
      passes.incrementAndGet();
      return gpt.nextAtEach(tokens, cache);
    }

    @Override
    public int stepSize() {
      return lookup ? gpt.stepSize() : 1;
    }

    @Override
    public void close() {} // it belongs to all ways
  }

  /** The answers to all prompts, so many at the same time. */
  @SuppressWarnings("resource") // the model is closed at the end
  private static List<String> write(Way way, int together) throws Exception {
    TextGenerator generator = new TextGenerator(way, tokenizer, template, stops);
    GenerationSettings settings = GenerationSettings.greedy(TOKENS);
    List<String> texts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(together)) {
      List<Callable<String>> answers = new ArrayList<>();
      for (int[] prompt : prompts) {
        answers.add(() -> generator.generate(prompt, settings, _ -> true).text());
      }
      for (Future<String> text : threads.invokeAll(answers)) {
        texts.add(text.get());
      }
    }
    return texts;
  }

  @Test
  void writesTheSameWithLookup() throws Exception {
    Way lookup = new Way(true, false);
    assertThat(write(lookup, 1)).isEqualTo(expected);
    assertThat(lookup.passes.get()).as("passes").isLessThan(plainPasses * 9 / 10);
  }

  @Test
  void writesTheSameBesideSevenOthers() throws Exception {
    assertThat(write(new Way(false, false), 8)).isEqualTo(expected);
  }

  @Test
  void writesTheSameAfterPromptsThatBeginAlike() throws Exception {
    assertThat(write(new Way(false, true), 1)).isEqualTo(expected);
  }

  @Test
  void writesTheSameWithAllTogether() throws Exception {
    assertThat(expected).hasSize(PASSAGES * QUESTIONS.size()).doesNotContain("");
    assertThat(write(new Way(true, true), 8)).isEqualTo(expected);
  }
}
