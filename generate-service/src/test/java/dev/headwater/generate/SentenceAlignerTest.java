package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Passage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceAlignerTest {
  private static final double THRESHOLD = 0.7;
  private static final List<Passage> PASSAGES =
      List.of(
          Samples.passage(
              "Leave",
              "Paid vacation",
              "Full-time employees receive 27 days of paid vacation per calendar year. "
                  + "Public holidays are not counted as vacation. "
                  + "Up to 6 unused days may be carried over into the next year, "
                  + "but days lost to illness do not expire."),
          Samples.passage(
              "Leave",
              "Special leave",
              "- An employee receives 3 days of special leave for their own wedding.\n"
                  + "- An employee receives 5 days of special leave after a death."),
          Samples.passage(
              "Welcome",
              "History",
              "Millrace was founded in 2009 by Orla Fennelly. She had measured floods before."),
          Samples.passage("休假制度", "婚假", "员工结婚享有 13 天婚假。搬家可以请 1 天假。"));

  private static SentenceAligner.Alignment align(String question, String sentence) {
    WordAnalysis analysis = new WordAnalysis();
    return new SentenceAligner(new Evidence(PASSAGES, analysis), analysis, question)
        .align(sentence)
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the same words | How many days of vacation? | Full-time employees receive 27 days of paid vacation per calendar year. | 27 days
          a paraphrase   | How many days of vacation? | Employees get 27 vacation days each year. | 27 days
          a fragment     | How many days of paid vacation do full-time employees receive? | 27 days. | 27 days
          only a number  | How many days of paid vacation do full-time employees receive? | 27 | 27 days
          a spelled number | How many days may be carried over? | Up to six unused days may be carried over. | Up to 6
          a pronoun's name | What had Orla Fennelly measured? | Orla Fennelly had measured floods before. | She had
          a name first   | Who founded Millrace? | Orla Fennelly founded Millrace in 2009. | Orla
          the negation   | Are public holidays vacation? | Public holidays are not counted as vacation. | Public
          a clause without the negation | How many days may be carried over? | Up to 6 unused days may be carried over into the next year. | Up to 6
          a list item    | How many days for a wedding? | An employee receives 3 days of special leave for their own wedding. | own wedding
          Chinese        | 员工结婚享有多少天婚假？ | 员工结婚有 13 天婚假。 | 13
          """)
  void supports(String what, String question, String sentence, String quoted) {
    var alignment = align(question, sentence);
    assertThat(alignment.support()).as(what).isBetween(THRESHOLD, 1.0);
    assertThat(alignment.candidate().sentence().text()).contains(quoted);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a wrong number     | How many days of vacation? | Full-time employees receive 30 days of paid vacation per calendar year.
          another's number   | How many days for a wedding? | An employee receives 5 days of special leave for their own wedding, which is paid.
          a wrong name       | Who founded Millrace? | Millrace was founded in 2009 by Maeve Corrigan.
          a wrong first name | Who founded Millrace? | Maeve Corrigan founded Millrace in 2009.
          a lost negation    | Are public holidays vacation? | Public holidays are counted as vacation.
          a new negation     | How many days of vacation? | Full-time employees do not receive 27 days of paid vacation.
          something else     | How many days of vacation? | The canteen serves soup every Friday afternoon.
          a wrong fragment   | How many days of paid vacation do full-time employees receive? | 28 days.
          Chinese            | 员工结婚享有多少天婚假？ | 员工结婚享有 15 天婚假。
          """)
  void doesNotSupport(String what, String question, String sentence) {
    assertThat(align(question, sentence).support()).as(what).isLessThan(THRESHOLD);
  }

  @Test
  void aSentenceWithoutContentHasNoSupport() {
    WordAnalysis analysis = new WordAnalysis();
    var aligner = new SentenceAligner(new Evidence(PASSAGES, analysis), analysis, "Who?");
    assertThat(aligner.align("Yes, it is.")).isEmpty();
  }

  @Test
  void withoutPassagesThereIsNoSupport() {
    WordAnalysis analysis = new WordAnalysis();
    var aligner = new SentenceAligner(new Evidence(List.of(), analysis), analysis, "Who?");
    assertThat(aligner.align("Orla founded it.")).isEmpty();
  }
}
