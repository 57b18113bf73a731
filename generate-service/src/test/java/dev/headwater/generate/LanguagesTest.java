package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanguagesTest {
  private final Languages english = new Languages(List.of("en"));

  @Test
  void tellsLanguagesByScript() {
    assertThat(english.speak("How long is a μ-meter, 42?")).isTrue();
    assertThat(english.speak("年假有几天？")).isFalse();
    assertThat(english.speak("Сколько дней?")).isFalse();
    assertThat(new Languages(List.of("en", "zh")).speak("年假有几天？")).isTrue();
  }

  @Test
  void aForeignNameIsNoForeignQuestion() {
    assertThat(english.speak("What is the version of 河图?")).isTrue();
    assertThat(english.speak("Riverboard 4.2 是哪一天发布的？")).isFalse();
  }

  @Test
  void refusesALanguageThatIsNoLanguage() {
    assertThatThrownBy(() -> new Languages(List.of("qqx")))
        .hasMessageContaining("headwater.generate.languages: 'qqx'");
  }
}
