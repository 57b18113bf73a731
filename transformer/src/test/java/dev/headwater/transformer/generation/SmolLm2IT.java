package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares with transformers on the same weights; the golden values are written by
 * src/test/python/smollm2_top1.py.
 */
class SmolLm2IT {
  private record Golden(int token, int top1, float logit) {}

  private static final List<Golden> GOLDEN =
      resource("smollm2-top1.csv")
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .map(cells ->
              new Golden(
                  Integer.parseInt(cells[0]),
                  Integer.parseInt(cells[1]),
                  Float.parseFloat(cells[2])))
          .toList();
  private static final int[] TOKENS = GOLDEN.stream().mapToInt(Golden::token).toArray();

  private static Tokenizer tokenizer;
  private static ChatTemplate template;
  private static Gpt gpt;
  private static LanguageModel fast;

  @BeforeAll
  static void load() throws IOException {
    String models = System.getenv("HEADWATER_MODELS");
    Path folder =
        models != null
            ? Path.of(models)
            : Path.of(System.getProperty("user.home"), ".cache/headwater/models");
    Path file = folder.resolve("smollm2-135m-instruct/model.gguf");
    assumeTrue(
        Files.exists(file), () -> "skipped: " + file + " is absent; ./headwater models fetches it");
    try (GptFile llama = GptFile.open(file)) {
      gpt = new Gpt(llama.configuration(), llama.weights());
      fast = llama.model(ModelResources.usual());
      tokenizer = llama.tokenizer();
      template = ChatTemplate.of(llama.chat(), tokenizer);
    }
  }

  @AfterAll
  static void free() {
    if (gpt != null) {
      gpt.close();
      fast.close();
    }
  }

  @Test
  void cutsTheTextIntoTheSameTokens() {
    assertThat(tokenizer.encode(resource("smollm2-text.txt"))).isEqualTo(TOKENS);
    assertThat(tokenizer.decode(TOKENS)).isEqualTo(resource("smollm2-text.txt"));
  }

  @Test
  void writesConversationsByTheFilesTemplate() {
    int[] prompt = template.prompt(List.of(ChatMessage.system("Brief."), ChatMessage.user("Hi")));
    assertThat(prompt)
        .isEqualTo(
            tokenizer.encodeWithControls(
                """
                <|im_start|>system
                Brief.<|im_end|>
                <|im_start|>user
                Hi<|im_end|>
                <|im_start|>assistant
                """));
    assertThat(template.endOfTurn()).hasValue(tokenizer.control("<|im_end|>"));
  }

  @Test
  void agreesOnTheLikeliestNextTokenAtEachPosition() {
    assertThat(GOLDEN).hasSizeGreaterThanOrEqualTo(500);
    try (KeyValueCache cache = gpt.newCache(TOKENS.length)) {
      float[][] logits = gpt.nextAtEach(TOKENS, cache);
      long agreed =
          IntStream.range(0, TOKENS.length)
              .filter(i -> Sampler.likeliest(logits[i]) == GOLDEN.get(i).top1())
              .count();
      assertThat((double) agreed / TOKENS.length).isGreaterThanOrEqualTo(0.99);
      for (int i = 0; i < TOKENS.length; i++) {
        Golden golden = GOLDEN.get(i);
        assertThat(logits[i][golden.top1()])
            .as("logit at %d", i)
            .isCloseTo(golden.logit(), within(0.01f));
      }
    }
  }

  @Test
  void agreesTokenByTokenInItsFastForm() {
    try (KeyValueCache cache = fast.newCache(TOKENS.length)) {
      int agreed = 0;
      for (Golden golden : GOLDEN) {
        float[] logits = fast.next(new int[] {golden.token()}, cache);
        agreed += Sampler.likeliest(logits) == golden.top1() ? 1 : 0;
        assertThat(logits[golden.top1()]).isCloseTo(golden.logit(), within(0.3f));
      }
      assertThat((double) agreed / TOKENS.length).isGreaterThanOrEqualTo(0.98);
    }
  }

  @Test
  void predictsThePromptAsWellInItsFastForm() {
    assertThat(meanLoss(fast)).isCloseTo(meanLoss(gpt), within(0.01));
  }

  /** The mean cross-entropy of the text's tokens. */
  private static double meanLoss(LanguageModel model) {
    try (KeyValueCache cache = model.newCache(TOKENS.length)) {
      float[][] logits = model.nextAtEach(TOKENS, cache);
      return IntStream.range(0, TOKENS.length - 1)
          .mapToDouble(i -> loss(logits[i], TOKENS[i + 1]))
          .average()
          .orElseThrow();
    }
  }

  private static double loss(float[] logits, int token) {
    double largest = logits[Sampler.likeliest(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return Math.log(sum) + largest - logits[token];
  }

  private static String resource(String name) {
    try (InputStream in = SmolLm2IT.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
