package dev.headwater.text;

import com.ibm.icu.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts texts into sentences by Unicode's rules, but neither after an abbreviation nor at a line
 * break within a paragraph.
 */
public final class Sentences {
  /**
   * Missing from Unicode's list for English; right in other languages, too. ICU could not suppress
   * those with two dots.
   */
  private static final Pattern ABBREVIATION =
      Pattern.compile("(?<![\\p{L}\\p{N}])(?:Dr|St|e\\.g|i\\.e|approx)\\. *\\z");

  /** Characters before an end in which an abbreviation is looked for. */
  private static final int LOOK_BACK = 16;

  /**
   * A line break within a paragraph: no blank line, list item, table row, quote or fence follows.
   * Unicode's rules would end a sentence there.
   */
  private static final Pattern SOFT_BREAK =
      Pattern.compile("\\r?\\n(?![ \\t]*(?:[\\r\\n]|[-*+•|>#~`]|\\d{1,9}[.)]\\s|$))");

  /** White space, emphasis and the markers of lists, headings and quotes before a sentence. */
  private static final Pattern LEAD =
      Pattern.compile("(?:\\s++|[-+•>]\\s|[*_]|#{1,6}\\s|\\d{1,9}[.)]\\s)*+");

  /**
   * English rules. They suit a text of unknown language, because they end at any script's marks.
   */
  public static final Sentences ENGLISH = new Sentences(Language.ENGLISH);

  private final BreakIterator rules;

  /** Loads the rules of a language, which takes longer than cutting a text. */
  public Sentences(Language language) {
    // "ss": do not end after the abbreviations of the language's list.
    rules = BreakIterator.getSentenceInstance(language.locale().setKeywordValue("ss", "standard"));
  }

  /** Where the sentences end, with the white space after them: ascending UTF-16 indexes. */
  public List<Integer> ends(String text) {
    String joined =
        SOFT_BREAK.matcher(text).replaceAll(found -> " ".repeat(found.end() - found.start()));
    BreakIterator iterator = (BreakIterator) rules.clone();
    iterator.setText(joined);
    List<Integer> ends = new ArrayList<>();
    iterator.first();
    for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
      if (end == text.length() || !isAfterAbbreviation(joined, end)) {
        ends.add(end);
      }
    }
    return ends;
  }

  private static boolean isAfterAbbreviation(String text, int end) {
    return ABBREVIATION
        .matcher(text)
        .region(Math.max(0, end - LOOK_BACK), end)
        .useTransparentBounds(true)
        .find();
  }

  /**
   * The sentences in order, without white space, list markers and emphasis around them. What has
   * neither letter nor digit is left out.
   */
  public List<Sentence> of(String text) {
    List<Sentence> sentences = new ArrayList<>();
    int counted = 0;
    int codePoints = 0;
    int from = 0;
    for (int to : ends(text)) {
      int start = skipLead(text, from, to);
      int end = skipTrail(text, start, to);
      String sentence = text.substring(start, end);
      if (sentence.codePoints().anyMatch(Character::isLetterOrDigit)) {
        codePoints += text.codePointCount(counted, start);
        counted = start;
        int length = sentence.codePointCount(0, sentence.length());
        sentences.add(new Sentence(codePoints, codePoints + length, sentence));
      }
      from = to;
    }
    return sentences;
  }

  private static int skipLead(String text, int from, int to) {
    Matcher lead = LEAD.matcher(text).region(from, to);
    return lead.lookingAt() ? lead.end() : from;
  }

  /** Skips white space and emphasis; Unicode's rules end a sentence before a closing asterisk. */
  private static int skipTrail(String text, int start, int to) {
    int end = to;
    while (end > start && isTrail(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean isTrail(char last) {
    return Character.isWhitespace(last) || last == '*' || last == '_';
  }
}
