package dev.headwater.ingest;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a text may be cut: after sentences, else after clauses, else between words. */
final class Borders {
  /** Strongest first. */
  enum Kind {
    SENTENCE,
    CLAUSE,
    WORD
  }

  /**
   * A line break within a paragraph: no blank line, list item, table row, quote or fence follows.
   * It does not end a sentence, as Unicode's rules would have it.
   */
  private static final Pattern SOFT_BREAK =
      Pattern.compile("\\r?\\n(?![ \\t]*(?:[\\r\\n]|[-*+•|>#~`]|\\d{1,9}[.)]\\s|$))");

  private static final Pattern CLAUSE = Pattern.compile("\\R|[，、；：]|[,;:)\\]–—]\\s");

  private final BreakIterator sentences;
  private final BreakIterator words;
  private String text = "";

  /**
   * Makes the rules of a language, which costs more than a text does.
   *
   * @param language BCP 47
   */
  Borders(String language) {
    ULocale locale = ULocale.forLanguageTag(language);
    // "ss": no border after common abbreviations such as "Dr."
    sentences = BreakIterator.getSentenceInstance(locale.setKeywordValue("ss", "standard"));
    words = BreakIterator.getLineInstance(locale);
  }

  /** Goes over to another text, a short one: where it has no border, it is read to its end. */
  void read(String newText) {
    text = newText;
    sentences.setText(
        SOFT_BREAK.matcher(text).replaceAll(found -> " ".repeat(found.end() - found.start())));
    words.setText(text);
  }

  /** The borders of a kind after the text's start, up to and with {@code end}, ascending. */
  List<Integer> upTo(int end, Kind kind) {
    return switch (kind) {
      case SENTENCE -> upTo(end, sentences);
      case CLAUSE -> clausesUpTo(end);
      case WORD -> upTo(end, words);
    };
  }

  private static List<Integer> upTo(int end, BreakIterator iterator) {
    List<Integer> borders = new ArrayList<>();
    for (int border = iterator.following(0);
        border != BreakIterator.DONE && border <= end;
        border = iterator.next()) {
      borders.add(border);
    }
    return borders;
  }

  private List<Integer> clausesUpTo(int end) {
    List<Integer> borders = new ArrayList<>();
    Matcher matcher = CLAUSE.matcher(text).region(0, end);
    while (matcher.find()) {
      borders.add(matcher.end());
    }
    return borders;
  }
}
