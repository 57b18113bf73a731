package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Question;
import dev.headwater.events.Token;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTextTest {
  private final List<Token> sent = new ArrayList<>();
  private final AnswerText text =
      new AnswerText(
          new Reply(
              Asked.of(Question.newBuilder().setId("q").build()),
              (_, _, event) -> sent.add(((AnswerEvent) event).getToken())));

  private void append(String... pieces) {
    for (String piece : pieces) {
      text.append(piece);
    }
  }

  @Test
  void thePiecesTogetherAreTheAnswerWithoutSpaceAround() {
    append("\n", "  Cups ", "🍵", " \n", "", " go up.", "\n\n", " ");

    assertThat(sent).extracting(Token::getText).containsExactly("Cups", " 🍵", " \n go up.");
    assertThat(sent).extracting(Token::getOffset).containsExactly(0, 4, 6);
    assertThat(text).hasToString("Cups 🍵 \n go up.");
  }

  @Test
  void nothingIsSentOfWhiteSpaceAlone() {
    append(" ", "\n", "");

    assertThat(sent).isEmpty();
    assertThat(text).hasToString("");
    assertThat(text.repeats()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cups go up. Cups go up.", "一天。两天。一天。", "A b. C d! A b."})
  void repeatsIfTheLastSentenceWasThereBefore(String answer) {
    append(answer);
    assertThat(text.repeats()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Cups go up.", "Cups go up. Cups go up", "Cups go up. Plates go up.", "...", "1."})
  void doesNotRepeatBeforeTheSentenceEnds(String answer) {
    append(answer);
    assertThat(text.repeats()).isFalse();
  }
}
