package dev.headwater.generate;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Languages that the generator speaks, told apart by their scripts. */
final class Languages {
  /** A question may hold a foreign name: so many of its letters, at most, in other scripts. */
  private static final double FOREIGN_SHARE = 0.25;

  private final Set<Integer> scripts;

  /**
   * Makes the set.
   *
   * @param languages BCP 47
   * @throws IllegalArgumentException if one is unknown
   */
  Languages(List<String> languages) {
    scripts =
        languages.stream().flatMap(Languages::scripts).collect(Collectors.toUnmodifiableSet());
  }

  private static java.util.stream.Stream<Integer> scripts(String language) {
    int[] codes = UScript.getCode(ULocale.forLanguageTag(language));
    if (codes == null) {
      throw new IllegalArgumentException(
          "headwater.generate.languages: '%s' is not a language that is known, such as en or zh"
              .formatted(language));
    }
    return Arrays.stream(codes).boxed();
  }

  /** Whether a text is in a script of these languages. */
  boolean speak(String text) {
    int[] letters = text.codePoints().filter(Character::isLetter).toArray();
    long foreign =
        Arrays.stream(letters)
            .filter(letter -> !scripts.contains(UScript.getScript(letter)))
            .count();
    return foreign <= FOREIGN_SHARE * letters.length;
  }

  /** Whether a text is Chinese, for the few sentences that the service says itself. */
  static boolean chinese(String text) {
    return text.codePoints().anyMatch(letter -> UScript.getScript(letter) == UScript.HAN);
  }
}
