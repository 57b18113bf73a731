package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Settings;
import dev.headwater.events.Turn;
import dev.headwater.transformer.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptBuilderTest {
  private static final int ANSWER = 100;
  private static final Question QUESTION =
      Question.newBuilder().setCollection("handbook").setText("How many cups?").build();
  private static final List<Passage> PASSAGES =
      List.of(
          Samples.passage("Kitchen", "Cups", "There are 12 cups."),
          Samples.passage("Kitchen", "", "Plates: " + "blue ".repeat(40)),
          Samples.passage("Office", "Keys", "Keys hang by the door."));

  private static PromptBuilder builder(int contextSize, int passages, int historyTokens) {
    return new PromptBuilder(new FakeGenerator(contextSize), passages, historyTokens);
  }

  private static String user(PromptBuilder.Prompt prompt) {
    return prompt.messages().getLast().content();
  }

  @Test
  void putsTheBestPassagesBeforeTheQuestion() {
    var prompt = builder(2000, 2, 0).prompt(QUESTION, PASSAGES, ANSWER);

    assertThat(prompt.messages()).hasSize(2);
    assertThat(prompt.messages().getFirst()).isEqualTo(ChatMessage.system(PromptBuilder.SYSTEM));
    assertThat(user(prompt))
        .startsWith("[1] Kitchen > Cups: There are 12 cups.\n\n[2] Kitchen: Plates")
        .endsWith("\n\nHow many cups?")
        .doesNotContain("Keys");
    assertThat(prompt.passages()).isEqualTo(PASSAGES.subList(0, 2));
  }

  @Test
  void dropsTheWeakestPassagesFirst() {
    var prompt = builder(ANSWER + 200, 3, 0).prompt(QUESTION, PASSAGES, ANSWER);

    assertThat(prompt.passages()).isEqualTo(PASSAGES.subList(0, 1));
    assertThat(user(prompt)).contains("12 cups").doesNotContain("Plates");
  }

  @Test
  void cutsTheLastPassageWhereItAloneIsTooLong() {
    FakeGenerator generator = new FakeGenerator(ANSWER + 150);
    Passage longest = Samples.passage("🛶", "", "🛶".repeat(500));

    var prompt = new PromptBuilder(generator, 3, 0).prompt(QUESTION, List.of(longest), ANSWER);

    assertThat(generator.count(prompt.messages())).isEqualTo(150);
    Passage cut = prompt.passages().getFirst();
    assertThat(longest.getText()).startsWith(cut.getText());
    assertThat(cut.getEnd()).isEqualTo(cut.getText().codePointCount(0, cut.getText().length()));
  }

  @Test
  void keepsTheNewestTurnsWithinTheirBudget() {
    Question question =
        QUESTION.toBuilder()
            .addHistory(Turn.newBuilder().setRole("user").setContent("old".repeat(30)))
            .addHistory(Turn.newBuilder().setRole("user").setContent("Are there cups?"))
            .addHistory(Turn.newBuilder().setRole("assistant").setContent("Yes."))
            .build();

    var prompt = builder(2000, 3, 30).prompt(question, PASSAGES, ANSWER);

    assertThat(prompt.messages().subList(1, 3))
        .containsExactly(ChatMessage.user("Are there cups?"), ChatMessage.assistant("Yes."));
    assertThat(prompt.messages()).hasSize(4);
  }

  @Test
  void aSystemPromptOfTheQuestionWins() {
    Question question =
        QUESTION.toBuilder().setSettings(Settings.newBuilder().setSystem("Be brief.")).build();

    var prompt = builder(2000, 3, 0).prompt(question, PASSAGES, ANSWER);

    assertThat(prompt.messages().getFirst()).isEqualTo(ChatMessage.system("Be brief."));
  }

  @Test
  void bareChatHasNeitherPassagesNorTheirInstruction() {
    Question chat = Question.newBuilder().setText("Hello?").build();

    var prompt = builder(2000, 3, 0).prompt(chat, List.of(), ANSWER);

    assertThat(prompt.messages())
        .containsExactly(ChatMessage.system(PromptBuilder.CHAT_SYSTEM), ChatMessage.user("Hello?"));
  }

  @Test
  void refusesAQuestionThatDoesNotFit() {
    Question question = QUESTION.toBuilder().setText("x".repeat(500)).build();

    assertThatThrownBy(() -> builder(ANSWER + 200, 3, 0).prompt(question, PASSAGES, ANSWER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max_tokens 100")
        .hasMessageContaining("at most 200");
  }
}
