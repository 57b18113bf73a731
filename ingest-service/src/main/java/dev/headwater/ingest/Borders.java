package dev.headwater.ingest;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.headwater.text.Language;
import dev.headwater.text.Sentences;
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

  private static final Pattern CLAUSE = Pattern.compile("\\R|[，、；：]|[,;:)\\]–—]\\s");

  private final Sentences sentences;
  private final BreakIterator lines;
  private String text = "";

  /**
   * Loads the rules of a language, which takes longer than cutting a text.
   *
   * @param language BCP 47
   */
  Borders(String language) {
    sentences = new Sentences(Language.of(language));
    lines = BreakIterator.getLineInstance(ULocale.forLanguageTag(language));
  }

  /** Switches to another text. Keep it short: it is scanned to its end. */
  void read(String newText) {
    text = newText;
  }

  /** The borders of a kind behind the start of the text, up to and including {@code end}. */
  List<Integer> upTo(int end, Kind kind) {
    return switch (kind) {
      case SENTENCE -> sentences.ends(text).stream().filter(border -> border <= end).toList();
      case CLAUSE -> clausesUpTo(end);
      case WORD -> wordsUpTo(end);
    };
  }

  private List<Integer> clausesUpTo(int end) {
    List<Integer> borders = new ArrayList<>();
    Matcher matcher = CLAUSE.matcher(text).region(0, end);
    while (matcher.find()) {
      borders.add(matcher.end());
    }
    return borders;
  }

  /** Where a line may be broken. */
  private List<Integer> wordsUpTo(int end) {
    lines.setText(text);
    List<Integer> borders = new ArrayList<>();
    for (int border = lines.following(0);
        border != BreakIterator.DONE && border <= end;
        border = lines.next()) {
      borders.add(border);
    }
    return borders;
  }
}
