package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpokenLanguagesTest {
  private final SpokenLanguages english = new SpokenLanguages(List.of("en"));

  @Test
  void tellsLanguagesByScript() {
    assertThat(english.include("How long is a μ-meter, 42?")).isTrue();
    assertThat(english.include("年假有几天？")).isFalse();
    assertThat(english.include("Сколько дней?")).isFalse();
    assertThat(new SpokenLanguages(List.of("en", "zh")).include("年假有几天？")).isTrue();
  }

  @Test
  void aForeignNameIsNoForeignQuestion() {
    assertThat(english.include("What is the version of 河图?")).isTrue();
    assertThat(english.include("Riverboard 4.2 是哪一天发布的？")).isFalse();
  }

  @Test
  void aChineseNameMakesNoChineseQuestion() {
    assertThat(SpokenLanguages.isChinese("What is the version of 河图?")).isFalse();
    assertThat(SpokenLanguages.isChinese("Riverboard 4.2 是哪一天发布的？")).isTrue();
    assertThat(SpokenLanguages.isChinese("Сколько дней?")).isFalse();
  }

  @Test
  void refusesALanguageThatIsNoLanguage() {
    assertThatThrownBy(() -> new SpokenLanguages(List.of("qqx")))
        .hasMessageContaining("headwater.generate.languages holds 'qqx'");
  }
}
