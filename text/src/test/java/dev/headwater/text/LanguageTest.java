package dev.headwater.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {
  @ParameterizedTest
  @ValueSource(strings = {"en", "EN", "en-GB", "en-Latn-US", "en-x-team"})
  void isEnglishInEveryRegion(String tag) {
    assertThat(Language.of(tag).isEnglish()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zh", "enm", "english", "e", "en_", "-en", "und"})
  void isNotEnglishWhereTheTagOnlyLooksLikeIt(String tag) {
    assertThat(Language.of(tag).isEnglish()).isFalse();
  }

  @Test
  void knowsTheScriptsOfALanguage() {
    assertThat(Language.of("en").scripts()).containsExactly(UScript.LATIN);
    assertThat(Language.of("zh").scripts()).contains(UScript.HAN).doesNotContain(UScript.LATIN);
    assertThat(Language.of("ja").scripts()).contains(UScript.HAN, UScript.HIRAGANA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"qqx", "", "not a tag"})
  void hasNoScriptsWhereTheLanguageIsUnknown(String tag) {
    assertThat(Language.of(tag).scripts()).isEmpty();
  }
}
