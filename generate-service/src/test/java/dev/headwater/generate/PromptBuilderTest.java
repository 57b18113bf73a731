package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Question;
import dev.headwater.events.Settings;
import dev.headwater.events.Turn;
import dev.headwater.transformer.generation.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptBuilderTest {
  private static final int ANSWER = 100;
  private static final Question QUESTION =
      Question.newBuilder().setCollection("handbook").setText("How many cups?").build();
  private static final List<String> EXCERPTS =
      List.of("There are 12 cups.", "Plates: " + "blue ".repeat(40), "Keys hang by the door.");

  /** Characters of a prompt without excerpts: system prompt, examples and question. */
  private static final int FRAME =
      new FakeGenerator(10_000).count(builder(10_000, 0).prompt(QUESTION, List.of(), ANSWER));

  private static PromptBuilder builder(int contextSize, int historyTokens) {
    return new PromptBuilder(new FakeGenerator(contextSize), historyTokens);
  }

  @Test
  void putsTheBestExcerptNextToTheQuestion() {
    var prompt = builder(2000, 0).prompt(QUESTION, EXCERPTS, ANSWER);

    assertThat(prompt.getFirst()).isEqualTo(ChatMessage.system(PromptBuilder.SYSTEM));
    assertThat(prompt.getLast().content())
        .startsWith("Keys hang by the door.\n\nPlates")
        .endsWith("\n\nThere are 12 cups.\n\nHow many cups?");
  }

  @Test
  void dropsTheWeakestExcerptsFirst() {
    var prompt = builder(ANSWER + FRAME + 50, 0).prompt(QUESTION, EXCERPTS, ANSWER);

    assertThat(prompt.getLast().content()).isEqualTo("There are 12 cups.\n\nHow many cups?");
  }

  @Test
  void cutsTheBestExcerptWhereItAloneIsTooLong() {
    FakeGenerator generator = new FakeGenerator(ANSWER + FRAME + 50);

    var prompt =
        new PromptBuilder(generator, 0).prompt(QUESTION, List.of("🛶".repeat(500)), ANSWER);

    assertThat(generator.count(prompt)).isEqualTo(FRAME + 50);
    assertThat(prompt.getLast().content()).startsWith("🛶🛶").endsWith("🛶\n\nHow many cups?");
  }

  @Test
  void keepsTheNewestTurnsWithinTheirBudget() {
    Question question =
        QUESTION.toBuilder()
            .addHistory(Turn.newBuilder().setRole("user").setContent("old".repeat(30)))
            .addHistory(Turn.newBuilder().setRole("user").setContent("Are there cups?"))
            .addHistory(Turn.newBuilder().setRole("assistant").setContent("Yes."))
            .build();

    var prompt = builder(2000, 30).prompt(question, EXCERPTS, ANSWER);

    assertThat(prompt.subList(prompt.size() - 3, prompt.size() - 1))
        .containsExactly(ChatMessage.user("Are there cups?"), ChatMessage.assistant("Yes."));
    assertThat(prompt.toString()).doesNotContain("old");
  }

  @Test
  void beginsTheHistoryWithATurnOfTheUser() {
    Question question =
        QUESTION.toBuilder()
            .addHistory(Turn.newBuilder().setRole("user").setContent("long".repeat(30)))
            .addHistory(Turn.newBuilder().setRole("assistant").setContent("Yes."))
            .build();

    var prompt = builder(2000, 30).prompt(question, EXCERPTS, ANSWER);

    assertThat(prompt.toString()).doesNotContain("long", "Yes.");
  }

  @Test
  void aSystemPromptOfTheQuestionWins() {
    Question question =
        QUESTION.toBuilder().setSettings(Settings.newBuilder().setSystem("Be brief.")).build();

    var prompt = builder(2000, 0).prompt(question, EXCERPTS, ANSWER);

    assertThat(prompt.getFirst()).isEqualTo(ChatMessage.system("Be brief."));
  }

  @Test
  void bareChatHasNeitherPassagesNorTheirInstruction() {
    Question chat = Question.newBuilder().setText("Hello?").build();

    var prompt = builder(2000, 0).prompt(chat, List.of(), ANSWER);

    assertThat(prompt)
        .containsExactly(ChatMessage.system(PromptBuilder.CHAT_SYSTEM), ChatMessage.user("Hello?"));
  }

  @Test
  void refusesAQuestionThatDoesNotFit() {
    Question question = QUESTION.toBuilder().setText("x".repeat(5000)).build();

    assertThatThrownBy(() -> builder(ANSWER + 2000, 0).prompt(question, EXCERPTS, ANSWER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context of 2100 leaves 2000 beside max_tokens 100");
  }
}
