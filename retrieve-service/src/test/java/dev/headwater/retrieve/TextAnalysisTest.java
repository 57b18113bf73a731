package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextAnalysisTest {
  private final TextAnalysis analysis = new TextAnalysis();

  @ParameterizedTest
  @CsvSource({
    "en, 'The traveller''s trains were booked', 'travel train were book'",
    "en-GB, 'Booking of TRAINS', 'book train'",
    "en, 'release 2.4.1 of 31 March', 'releas 2.4.1 31 march'",
    "zh, '出差报销', '出 出差 差 差报 报 报销 销'",
    "zh, '使用 Git 和ＡＰＩ', '使 使用 用 git 和 api'",
    "de, 'Die Züge', 'die züge'",
    "en, '', ''",
  })
  void makesTermsOfTheCollectionsLanguage(String language, String text, String terms) {
    assertThat(String.join(" ", analysis.terms(language, text))).isEqualTo(terms);
  }
}
