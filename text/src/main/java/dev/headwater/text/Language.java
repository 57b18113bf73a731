package dev.headwater.text;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** A natural language, with or without a region. */
public final class Language {
  public static final Language ENGLISH = Language.of("en");

  private final ULocale locale;

  private Language(ULocale locale) {
    this.locale = locale;
  }

  /**
   * The language of a tag. An ill-formed tag gives an unknown language, which has no {@link
   * #scripts} and follows the rules common to all.
   *
   * @param tag BCP 47, such as {@code en}, {@code en-GB} or {@code zh}
   */
  public static Language of(String tag) {
    return new Language(ULocale.forLanguageTag(tag));
  }

  /** Whether it is English, of whatever region. */
  public boolean isEnglish() {
    return locale.getLanguage().equals("en");
  }

  /** Its ICU scripts ({@link UScript}); empty if the language is unknown. */
  public Set<Integer> scripts() {
    int[] scripts = UScript.getCode(locale);
    return scripts == null || locale.getLanguage().isEmpty()
        ? Set.of()
        : Arrays.stream(scripts).boxed().collect(Collectors.toUnmodifiableSet());
  }

  ULocale locale() {
    return locale;
  }
}
