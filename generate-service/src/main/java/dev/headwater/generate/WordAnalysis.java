package dev.headwater.generate;

import com.ibm.icu.text.RuleBasedNumberFormat;
import dev.headwater.text.Terms;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;

/** Finds the content words, numbers, names and negations of a text. Thread-safe. */
final class WordAnalysis {
  /** First number that is also found as a word; "one" is more often a pronoun. */
  private static final int FIRST_SPELLED = 2;

  private static final int LAST_SPELLED = 99;
  private static final List<String> MODALS =
      List.of(
          "can", "may", "might", "must", "shall", "will", "many", "much", "every", "per", "also",
          "yes");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,:]\\d+){0,8}");
  private static final Pattern WORD = Pattern.compile("\\p{L}+(?:[-'’]\\p{L}+){0,8}");
  private static final Pattern POSSESSIVE = Pattern.compile("['’]s$");
  private static final String BEFORE_SENTENCE = ".!?:\"“";
  private static final Pattern NEGATION =
      Pattern.compile(
          "\\b(?:not|no|never|none|neither|nor|nothing|nobody|without|cannot)\\b|n['’]t\\b|[不没未无勿]",
          Pattern.CASE_INSENSITIVE);
  private static final Map<String, String> SPELLED = spelled();
  private static final CharArraySet STOP_WORDS = stopWords();

  private final Terms analyzer =
      Terms.wordsAndBigrams(words -> {
        TokenStream plain = new LowerCaseFilter(new EnglishPossessiveFilter(words));
        return new PorterStemFilter(new StopFilter(plain, STOP_WORDS));
      });

  Words words(String text) {
    Set<String> numbers = numbers(text);
    Set<String> terms = terms(text);
    terms.addAll(numbers);
    Set<String> names = new LinkedHashSet<>();
    Set<String> all = new LinkedHashSet<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String bare = POSSESSIVE.matcher(word.group()).replaceFirst("");
      String lower = bare.toLowerCase(Locale.ROOT);
      all.add(lower);
      boolean capital = Character.isUpperCase(bare.codePointAt(0)) && bare.length() > 1;
      if (capital && !startsSentence(text, word.start())) {
        names.add(lower);
      }
    }
    return new Words(terms, numbers, names, all, NEGATION.matcher(text).find());
  }

  /** Whether a word comes first in its text, or after punctuation that ends or opens a sentence. */
  private static boolean startsSentence(String text, int start) {
    int before = start - 1;
    while (before >= 0 && !Character.isLetter(text.charAt(before))) {
      if (BEFORE_SENTENCE.indexOf(text.charAt(before)) >= 0) {
        return true;
      }
      before--;
    }
    return before < 0;
  }

  private Set<String> terms(String text) {
    Set<String> terms = new LinkedHashSet<>(analyzer.of(text));
    terms.removeIf(term -> Character.isDigit(term.charAt(0)) || SPELLED.containsKey(term));
    return terms;
  }

  private static Set<String> numbers(String text) {
    Set<String> numbers = new LinkedHashSet<>();
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      String withoutThousands = number.group().replaceAll(",(?=\\d{3}(?!\\d))", "");
      numbers.add(withoutThousands.replaceFirst("[.:]0+$", ""));
    }
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String digits = SPELLED.get(word.group().toLowerCase(Locale.ROOT));
      if (digits != null) {
        numbers.add(digits);
      }
    }
    return numbers;
  }

  /** Snowball's list, the modal verbs and a few more. */
  private static CharArraySet stopWords() {
    try (InputStream list =
        Objects.requireNonNull(SnowballFilter.class.getResourceAsStream("english_stop.txt"))) {
      CharArraySet words = new CharArraySet(MODALS, true);
      words.addAll(WordlistLoader.getSnowballWordSet(list));
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> spelled() {
    var format = new RuleBasedNumberFormat(Locale.ENGLISH, RuleBasedNumberFormat.SPELLOUT);
    Map<String, String> spelled = new HashMap<>();
    for (int n = FIRST_SPELLED; n <= LAST_SPELLED; n++) {
      spelled.put(format.format(n), Integer.toString(n));
    }
    return spelled;
  }
}
