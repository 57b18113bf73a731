package dev.headwater.generate;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.FilteredBreakIteratorBuilder;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a text into sentences with exact spans. */
final class Sentences {
  /** Unicode's list of abbreviations that end no sentence lacks these. */
  private static final List<String> ABBREVIATIONS =
      List.of("Dr.", "St.", "e.g.", "i.e.", "approx.");

  private static final BreakIterator BORDERS = borders();

  /**
   * A line break within a paragraph: no blank line, list item, table row, quote or fence follows.
   * It does not end a sentence, as Unicode's rules would have it.
   */
  private static final Pattern SOFT_BREAK =
      Pattern.compile("\\r?\\n(?![ \\t]*(?:[\\r\\n]|[-*+•|>#~`]|\\d{1,9}[.)]\\s|$))");

  /** White space, emphasis and the markers of lists, headings and quotes before a sentence. */
  private static final Pattern LEAD =
      Pattern.compile("(?:\\s++|[-+•>]\\s|[*_]|#{1,6}\\s|\\d{1,9}[.)]\\s)*+");

  private Sentences() {}

  /** The sentences in order, without white space, list markers and emphasis around them. */
  static List<Sentence> of(String text) {
    BreakIterator borders = (BreakIterator) BORDERS.clone();
    borders.setText(
        SOFT_BREAK.matcher(text).replaceAll(found -> " ".repeat(found.end() - found.start())));
    List<Sentence> sentences = new ArrayList<>();
    int counted = 0;
    int codePoints = 0;
    int from = borders.first();
    for (int to = borders.next(); to != BreakIterator.DONE; from = to, to = borders.next()) {
      String trimmed = trim(text.substring(from, to));
      if (trimmed.codePoints().noneMatch(Character::isLetterOrDigit)) {
        continue;
      }
      int start = text.indexOf(trimmed, from);
      codePoints += text.codePointCount(counted, start);
      counted = start;
      int length = trimmed.codePointCount(0, trimmed.length());
      sentences.add(new Sentence(codePoints, codePoints + length, trimmed));
    }
    return sentences;
  }

  /** A part of the sentence that still stands in it as it is. */
  private static String trim(String sentence) {
    Matcher lead = LEAD.matcher(sentence);
    String trimmed = sentence.substring(lead.lookingAt() ? lead.end() : 0);
    int end = trimmed.length();
    while (end > 0 && endsNoSentence(trimmed.charAt(end - 1))) {
      end--;
    }
    return trimmed.substring(0, end);
  }

  /** White space and emphasis: Unicode's rules put a border before a closing mark. */
  private static boolean endsNoSentence(char last) {
    return Character.isWhitespace(last) || last == '*' || last == '_';
  }

  private static BreakIterator borders() {
    var builder = FilteredBreakIteratorBuilder.getInstance(ULocale.ENGLISH);
    ABBREVIATIONS.forEach(builder::suppressBreakAfter);
    return builder.wrapIteratorWithFilter(BreakIterator.getSentenceInstance(ULocale.ENGLISH));
  }
}
