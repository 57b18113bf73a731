package dev.headwater.ingest;

import static dev.headwater.ingest.Borders.Kind.CLAUSE;
import static dev.headwater.ingest.Borders.Kind.SENTENCE;
import static dev.headwater.ingest.Borders.Kind.WORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BordersTest {
  /** The text with a bar at each border of a kind. */
  private static String cut(String language, Borders.Kind kind, String text) {
    Borders borders = new Borders(language);
    borders.read(text);
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int border : borders.upTo(text.length(), kind)) {
      parts.add(text.substring(from, border));
      from = border;
    }
    if (from < text.length()) {
      parts.add(text.substring(from));
    }
    return String.join("|", parts);
  }

  @ParameterizedTest
  @CsvSource({
    "en, Ask Dr. Otter. |Then go., Ask Dr. Otter. Then go.",
    "en, 'Use boats, e.g. Otter II. |Go.', 'Use boats, e.g. Otter II. Go.'",
    "en, It is 4.2 km. |Go., It is 4.2 km. Go.",
    "zh, 员工有五天。|可以吗？, 员工有五天。可以吗？"
  })
  void endSentencesByTheLanguagesRules(String language, String cut, String text) {
    assertThat(cut(language, SENTENCE, text)).isEqualTo(cut);
  }

  @Test
  void endSentencesAtParagraphsButNotAtLines() {
    assertThat(cut("en", SENTENCE, "Otters\nswim\n\nboats\n- float"))
        .isEqualTo("Otters\nswim\n|\nboats\n|- float");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`one, two; three: four`, `one, |two; |three: |four`",
        "`at 7:30, for 1,200`, `at 7:30, |for 1,200`",
        "`(one) two [x] y`, `(one) |two [x] |y`",
        "`one – two`, `one – |two`",
        "`年假，病假、婚假；`, `年假，|病假、|婚假；`"
      })
  void endClausesAtPunctuationWithASpaceOrInChinese(String text, String cut) {
    assertThat(cut("en", CLAUSE, text)).isEqualTo(cut);
  }

  @Test
  void endClausesAtLineBreaksOfEveryKind() {
    assertThat(cut("en", CLAUSE, "one\ntwo\r\nthree")).isEqualTo("one\n|two\r\n|three");
  }

  @Test
  void endWordsWhereALineMayBreak() {
    assertThat(cut("en", WORD, "well-known facts, e.g. 4.2"))
        .isEqualTo("well-|known |facts, |e.g. |4.2");
    assertThat(cut("zh", WORD, "员工有。")).isEqualTo("员|工|有。");
  }

  @Test
  void includeTheEndAndNothingBehindIt() {
    Borders borders = new Borders("en");
    borders.read("One. Two, three. Four");
    assertThat(borders.upTo(5, SENTENCE)).containsExactly(5);
    assertThat(borders.upTo(16, SENTENCE)).containsExactly(5);
    assertThat(borders.upTo(17, SENTENCE)).containsExactly(5, 17);
    assertThat(borders.upTo(9, CLAUSE)).isEmpty();
    assertThat(borders.upTo(10, CLAUSE)).containsExactly(10);
    assertThat(borders.upTo(4, WORD)).isEmpty();
  }

  @Test
  void switchToAnotherText() {
    Borders borders = new Borders("en");
    borders.read("One. Two.");
    assertThat(borders.upTo(9, SENTENCE)).containsExactly(5, 9);
    borders.read("Three");
    assertThat(borders.upTo(5, WORD)).containsExactly(5);
    borders.read("");
    for (Borders.Kind kind : Borders.Kind.values()) {
      assertThat(borders.upTo(0, kind)).isEmpty();
    }
  }
}
