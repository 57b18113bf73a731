package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.tokenizer.BytePairEncoding;
import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ScriptedModel;
import dev.headwater.transformer.gpt.TinyGguf;
import dev.headwater.transformer.gpt.TinyGpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextGeneratorTest {
  private static final int END = 1;
  private static final int A = 2;
  private static final int B = 3;
  private static final int E_ACUTE_FIRST = 4;
  private static final int E_ACUTE_SECOND = 5;
  private static final List<String> TOKENS =
      List.of("<|im_start|>", "<|im_end|>", "a", "b", "Ã", "©");
  private static final BytePairEncoding TOKENIZER =
      new BytePairEncoding(TOKENS, List.of(), List.of(0, 1), "smollm");
  private static final int[] PROMPT = {A, B};

  private final List<String> pieces = new ArrayList<>();

  @Test
  void endsWithTheTurn() {
    ScriptedModel model = new ScriptedModel(6, 20, A, B, END);
    Generation generation = generate(model, GenerationSettings.greedy(10));
    assertThat(generation.text()).isEqualTo("ab");
    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(generation.promptTokens()).isEqualTo(2);
    assertThat(generation.completionTokens()).isEqualTo(2);
    assertThat(pieces).containsExactly("a", "b");
    assertThat(model.read).containsExactly(PROMPT, new int[] {A}, new int[] {B});
  }

  @Test
  void endsAtTheLimitWithoutComputingATokenTooMany() {
    ScriptedModel model = new ScriptedModel(6, 20, A, B, A, B);
    Generation generation = generate(model, GenerationSettings.greedy(3));
    assertThat(generation.text()).isEqualTo("aba");
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(model.read).hasSize(3);
  }

  @Test
  void endsWithTheContext() {
    ScriptedModel model = new ScriptedModel(6, 4, A, B, A, B);
    Generation generation = generate(model, GenerationSettings.greedy(100));
    assertThat(generation.completionTokens()).isEqualTo(2);
    assertThat(model.capacities).containsExactly(4);
  }

  @Test
  void goesOnFromTheLaterHalfOfAFullContext() {
    ScriptedModel model = new ScriptedModel(6, 4, A, B, B, A, A, B);
    GenerationSettings settings = GenerationSettings.greedy(6);
    Generation generation = generator(model).generateOn(PROMPT, settings, _ -> true);
    assertThat(generation.text()).isEqualTo("abbaab");
    assertThat(model.capacities).containsExactly(4);
    assertThat(model.read)
        .containsExactly(
            PROMPT, new int[] {A}, new int[] {B}, new int[] {B, B}, new int[] {A}, new int[] {A});
  }

  @Test
  void readsTheEndOfAPromptThatLeavesNoRoom() {
    ScriptedModel model = new ScriptedModel(6, 4, A);
    GenerationSettings settings = GenerationSettings.greedy(1);
    generator(model).generateOn(new int[] {A, A, A, B, A}, settings, _ -> true);
    assertThat(model.read).containsExactly(new int[] {B, A});
  }

  @Test
  void neverGivesHalfACharacter() {
    Generation generation =
        generate(
            new ScriptedModel(6, 20, A, E_ACUTE_FIRST, E_ACUTE_SECOND, END),
            GenerationSettings.greedy(9));
    assertThat(generation.text()).isEqualTo("aé");
    assertThat(pieces).containsExactly("a", "é");
  }

  @Test
  void replacesACharacterThatTheLimitCuts() {
    ScriptedModel model = new ScriptedModel(6, 20, A, E_ACUTE_FIRST);
    assertThat(generate(model, GenerationSettings.greedy(2)).text()).isEqualTo("a\uFFFD");
    assertThat(pieces).containsExactly("a", "\uFFFD");
  }

  @Test
  void stopsWhenTheListenerWantsNoMore() {
    ScriptedModel model = new ScriptedModel(6, 20, A, B, A, B);
    Generation generation =
        generator(model).generate(PROMPT, GenerationSettings.greedy(9), piece -> piece.equals("a"));
    assertThat(generation.text()).isEqualTo("ab");
    assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void refusesAPromptThatLeavesNoRoom() {
    ScriptedModel model = new ScriptedModel(6, 2, A);
    assertThatThrownBy(() -> generate(model, GenerationSettings.greedy(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the prompt of 2 tokens leaves no room in the context of 2");
  }

  @Test
  void saysTheSameWithTheSameSeed() {
    try (Gpt gpt = TinyGpt.create()) {
      List<String> tokens =
          List.copyOf(
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
                  .chars()
                  .mapToObj(Character::toString)
                  .toList());
      Tokenizer tokenizer = new BytePairEncoding(tokens, List.of(), List.of(), "smollm");
      TextGenerator generator = new TextGenerator(gpt, tokenizer, template(tokenizer), Set.of());
      String first = generator.generate(PROMPT, seeded(1), _ -> true).text();
      assertThat(first).hasSize(30);
      assertThat(generator.generate(PROMPT, seeded(1), _ -> true).text()).isEqualTo(first);
      assertThat(generator.generate(PROMPT, seeded(2), _ -> true).text()).isNotEqualTo(first);
    }
  }

  @Test
  void loadsAGgufFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tiny.gguf");
    TinyGguf.write(file, TOKENS);
    try (TextGenerator generator = TextGenerator.load(file)) {
      assertThat(generator.contextSize()).isEqualTo(64);
      Generation generation = generator.generate(PROMPT, GenerationSettings.greedy(5), _ -> true);
      assertThat(generation.completionTokens()).isLessThanOrEqualTo(5);
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> TextGenerator.load(file)).hasMessageContaining("is cut short");
  }

  @Test
  void saysNothingWhenTheTurnEndsAtOnce() {
    Generation generation = generate(new ScriptedModel(6, 20, END), GenerationSettings.greedy(9));
    assertThat(generation.text()).isEmpty();
    assertThat(generation.completionTokens()).isZero();
    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(pieces).isEmpty();
  }

  @Test
  void computesNoTokenAfterTheListenerStoppedIt() {
    ScriptedModel model = new ScriptedModel(6, 20, A, B);
    generator(model).generate(PROMPT, GenerationSettings.greedy(9), _ -> false);
    assertThat(model.read).hasSize(1);
  }

  @Test
  void passesOnNoRestToAListenerThatStoppedIt() {
    ScriptedModel model = new ScriptedModel(6, 20, E_ACUTE_FIRST, A);
    Generation generation =
        generator(model)
            .generate(
                PROMPT,
                GenerationSettings.greedy(9),
                piece -> {
                  pieces.add(piece);
                  return false;
                });
    assertThat(pieces).hasSize(1);
    assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void replacesHalfACharacterBeforeTheEndOfTheTurn() {
    Generation generation =
        generate(new ScriptedModel(6, 20, E_ACUTE_FIRST, END), GenerationSettings.greedy(9));
    assertThat(generation.text()).isEqualTo("\uFFFD");
    assertThat(pieces).containsExactly("\uFFFD");
    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void asksForNoMoreMemoryThanItNeeds() {
    ScriptedModel model = new ScriptedModel(6, 20, A, B, A);
    generate(model, GenerationSettings.greedy(3));
    assertThat(model.capacities).containsExactly(5);
  }

  @Test
  void countsAnyNumberOfTokensAgainstTheContext() {
    ScriptedModel model = new ScriptedModel(6, 4, A, B);
    Generation generation = generate(model, GenerationSettings.greedy(Integer.MAX_VALUE));
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(generation.completionTokens()).isEqualTo(2);
  }

  private Generation generate(LanguageModel model, GenerationSettings settings) {
    return generator(model)
        .generate(
            PROMPT,
            settings,
            piece -> {
              pieces.add(piece);
              return true;
            });
  }

  @Test
  void endsWithTheTokenThatItsTemplateEndsTurnsWith() {
    ScriptedModel model = new ScriptedModel(6, 20, A, END, B);
    TextGenerator generator = new TextGenerator(model, TOKENIZER, template(TOKENIZER), Set.of());

    Generation generation = generator.generate(PROMPT, GenerationSettings.greedy(10), _ -> true);

    assertThat(generation.text()).isEqualTo("a");
    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
  }

  private static ChatTemplate template(Tokenizer tokenizer) {
    return ChatTemplate.of(Optional.empty(), tokenizer);
  }

  private static TextGenerator generator(LanguageModel model) {
    return new TextGenerator(model, TOKENIZER, template(TOKENIZER), Set.of(END));
  }

  private static GenerationSettings seeded(long seed) {
    return new GenerationSettings(2, 1, 0, seed, 30);
  }
}
