package dev.headwater.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerCheckTest {
  /** The face is one code point, and two characters. */
  private static final String TEXT = "😀 You have 27 days.";

  private static final DemoQuestion QUESTION =
      new DemoQuestion("handbook", "How many days?", List.of("27"));

  @Test
  void findsNothingWrongWithAQuoteAtItsSpan() throws Exception {
    assertThat(failures(citation("You have 27 days.", 2, 19))).isEmpty();
  }

  @Test
  void findsAQuoteThatIsNotTheText() throws Exception {
    assertThat(failures(citation("You have 27 nights", 2, 19)))
        .singleElement()
        .asString()
        .contains("You have 27 nights", "You have 27 days.", "vacation.md at 2..19");
  }

  @Test
  void findsASpanOutsideOfTheText() throws Exception {
    assertThat(failures(citation("You have 27 days.", 2, 20))).hasSize(1);
    assertThat(failures(citation("You have 27 days.", -1, 19))).hasSize(1);
  }

  @Test
  void missesTheExpectedWord() throws Exception {
    assertThat(failures(citation("You have", 2, 10))).containsExactly("no quote contains '27'");
  }

  @ParameterizedTest
  @CsvSource({"27, true", "2, false", "7, false", "You, true", "day, false", "days, true"})
  void takesWholeWordsAlone(String expected, boolean held) throws Exception {
    DemoQuestion question = new DemoQuestion("handbook", "How many days?", List.of(expected));
    assertThat(failures(question, citation("You have 27 days.", 2, 19)).isEmpty()).isEqualTo(held);
  }

  @Test
  void missesCitations() throws Exception {
    assertThat(failures(""))
        .containsExactly("the answer has no citation", "no quote contains '27'");
  }

  private static List<String> failures(String citations) throws Exception {
    return failures(QUESTION, citations);
  }

  private static List<String> failures(DemoQuestion question, String citations) throws Exception {
    JsonNode answer = new ObjectMapper().readTree("{\"citations\":[%s]}".formatted(citations));
    return AnswerCheck.failures(question, answer, (_, version) -> version == 5 ? TEXT : "");
  }

  private static String citation(String quote, int start, int end) {
    return """
    {"document":"vacation.md","version":5,"quote":"%s","start":%d,"end":%d}\
    """
        .formatted(quote, start, end);
  }
}
