package dev.headwater.generate;

import com.ibm.icu.lang.UScript;
import dev.headwater.text.Language;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The languages that the generator speaks, recognized by their scripts. */
final class SpokenLanguages {
  /** At most this share of a text's letters may be in other scripts: foreign names. */
  private static final double FOREIGN_SHARE = 0.25;

  private static final SpokenLanguages ENGLISH = new SpokenLanguages(List.of("en"));

  private final Set<Integer> scripts = new HashSet<>();

  /**
   * Makes the set.
   *
   * @param languages BCP 47
   * @throws IllegalArgumentException if one is unknown
   */
  SpokenLanguages(List<String> languages) {
    for (String language : languages) {
      Set<Integer> its = Language.of(language).scripts();
      if (its.isEmpty()) {
        throw new IllegalArgumentException(
            "headwater.generate.languages holds '%s', which is not a known language such as en or zh"
                .formatted(language));
      }
      scripts.addAll(its);
    }
  }

  /** Whether a text is in a script of these languages. */
  boolean include(String text) {
    int[] letters = text.codePoints().filter(Character::isLetter).toArray();
    long foreign = 0;
    for (int letter : letters) {
      if (!scripts.contains(UScript.getScript(letter))) {
        foreign++;
      }
    }
    return foreign <= FOREIGN_SHARE * letters.length;
  }

  /** Whether a text is Chinese, for the one sentence that the service says itself. */
  static boolean isChinese(String text) {
    return !ENGLISH.include(text)
        && text.codePoints().anyMatch(letter -> UScript.getScript(letter) == UScript.HAN);
  }
}
