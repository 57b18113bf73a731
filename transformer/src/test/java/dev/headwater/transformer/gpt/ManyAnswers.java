package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.ResidentMemory;
import dev.headwater.transformer.generation.ChatTemplate;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TextGenerator;
import dev.headwater.transformer.generation.TokenListener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A program that writes many answers, of each kind that there is and several at once, and fails if
 * they leave memory behind. The argument is a GGUF file that {@link TinyGguf} wrote.
 */
final class ManyAnswers {
  static final int VOCABULARY = 70;
  static final int CONTEXT = 700;
  private static final int ANSWERS = 1000;
  private static final int WARM_UP = 200; // answers, after which each prompt of each kind was there
  private static final int PROMPTS = 20; // of each kind
  private static final int TOGETHER = 4;

  private final TextGenerator endless;
  private final TextGenerator stopping;

  private ManyAnswers(FastGpt gpt, LlamaFile file) throws Exception {
    Set<Integer> half = IntStream.range(0, VOCABULARY / 2).boxed().collect(Collectors.toSet());
    Tokenizer tokenizer = file.tokenizer();
    ChatTemplate template = ChatTemplate.of(file.chat(), tokenizer);
    this.endless = new TextGenerator(gpt, tokenizer, template, Set.of());
    this.stopping = new TextGenerator(gpt, tokenizer, template, half);
  }

  static void main(String[] arguments) throws Exception {
    try (LlamaFile file = LlamaFile.open(Path.of(arguments[0]));
        FastGpt gpt = (FastGpt) file.model(new ModelResources(2, 1 << 30))) {
      ManyAnswers answers = new ManyAnswers(gpt, file);
      answers.write(0, WARM_UP);
      long before = ResidentMemory.bytes("RssAnon");
      answers.write(WARM_UP, ANSWERS);
      long grown = ResidentMemory.bytes("RssAnon") - before;
      long pages = (ANSWERS - WARM_UP) * gpt.pages().pageBytes();
      System.out.printf("%d pages held, %d reserved%n", gpt.pages().held(), gpt.pages().reserved());
      System.out.printf("grown by %,d bytes; a page of each answer has %,d%n", grown, pages);
      System.exit(grown < pages / 2 ? 0 : 1);
    }
  }

  private void write(int first, int end) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(TOGETHER)) {
      for (Future<?> answer :
          IntStream.range(first, end).mapToObj(i -> threads.submit(() -> write(i))).toList()) {
        answer.get();
      }
    }
  }

  private void write(int number) {
    int seed = number % PROMPTS;
    switch (number % 7) {
      case 0 -> require(FinishReason.LENGTH, endless, prompt(seed, 5), 3, _ -> true);
      case 1 -> require(FinishReason.LENGTH, endless, prompt(seed, 500), 60, _ -> true);
      case 2 -> require(FinishReason.LENGTH, endless, repeated(prompt(seed, 20), 5), 40, _ -> true);
      case 3 -> require(FinishReason.STOP, stopping, prompt(seed, 50), 100, _ -> true);
      case 4 -> {
        AtomicInteger heard = new AtomicInteger();
        TokenListener first = _ -> heard.incrementAndGet() < 5;
        require(FinishReason.CANCELLED, endless, prompt(seed, 100), 60, first);
      }
      case 5 -> requireFailure(prompt(seed, CONTEXT));
      default -> {
        int[] unknown = prompt(seed, 100);
        unknown[50] = VOCABULARY;
        requireFailure(unknown);
      }
    }
  }

  private static int[] prompt(int seed, int length) {
    return new Random(seed).ints(length, 0, VOCABULARY).toArray();
  }

  private static int[] repeated(int[] tokens, int times) {
    return IntStream.range(0, times).flatMap(_ -> Arrays.stream(tokens)).toArray();
  }

  private static void require(
      FinishReason reason,
      TextGenerator generator,
      int[] prompt,
      int most,
      TokenListener listener) {
    GenerationSettings drawn = new GenerationSettings(1, 1, 0, prompt[0], most);
    Generation answer = generator.generate(prompt, drawn, listener);
    if (answer.finishReason() != reason) {
      throw new IllegalStateException("ended by %s, not %s".formatted(answer, reason));
    }
  }

  private void requireFailure(int[] prompt) {
    try {
      endless.generate(prompt, GenerationSettings.greedy(10), _ -> true);
    } catch (IllegalArgumentException _) {
      return;
    }
    throw new IllegalStateException("a prompt of %d tokens was read".formatted(prompt.length));
  }
}
