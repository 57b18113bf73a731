package dev.headwater.ingest;

import dev.headwater.ingest.Outline.Heading;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the text of a document that is not plain text: blank lines between paragraphs, white space
 * collapsed, the lines of a paragraph joined with a space or, in Chinese and Japanese, without.
 */
final class OutlineBuilder {
  private static final int NONE = 0;
  private static final int LINE = 1;
  private static final int PARAGRAPH = 2;

  private final int maxCharacters;
  private final StringBuilder text = new StringBuilder();
  private final List<Heading> headings = new ArrayList<>();
  private final List<Integer> pageStarts = new ArrayList<>();
  private int pendingBreak = NONE;
  private boolean pendingSpace;
  private boolean pendingLineEnd;
  private String pendingPrefix = "";
  private int headingLevel;
  private int headingStart = -1;

  OutlineBuilder(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** Adds words. White space becomes one space; a line end becomes none where lines are joined. */
  void append(CharSequence words) {
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      if (Character.isWhitespace(c) || c == '\u00a0' || c == '\u0000') {
        pendingSpace = true;
        pendingLineEnd |= c == '\n';
      } else if (c != '\u00ad') { // A soft hyphen is not part of its word.
        add(c);
      }
    }
  }

  private void add(char c) {
    if (pendingBreak != NONE || text.isEmpty()) {
      if (!text.isEmpty()) {
        text.append("\n".repeat(pendingBreak));
      }
      text.append(pendingPrefix);
      pendingPrefix = "";
    } else if (pendingSpace && !joins(text.charAt(text.length() - 1), c)) {
      text.append(' ');
    }
    pendingBreak = NONE;
    pendingSpace = false;
    pendingLineEnd = false;
    if (headingLevel > 0 && headingStart < 0) {
      headingStart = text.length();
    }
    text.append(c);
    if (text.length() > maxCharacters) {
      throw LimitException.tooLong(maxCharacters);
    }
  }

  /** Whether lines are joined without a space: between Chinese characters, and after a hyphen. */
  private boolean joins(char before, char after) {
    return pendingLineEnd
        && ((isIdeographic(before) && isIdeographic(after))
            || (before == '-' && Character.isLowerCase(after)));
  }

  private static boolean isIdeographic(char c) {
    // CJK and kana with their punctuation, and the full-width forms.
    return (c >= '\u2e80' && c <= '\u9fff')
        || (c >= '\uf900' && c <= '\ufaff')
        || (c >= '\uff00' && c <= '\uffef')
        || Character.isSurrogate(c);
  }

  void endLine() {
    pendingBreak = Math.max(pendingBreak, LINE);
  }

  void endParagraph() {
    pendingBreak = PARAGRAPH;
  }

  /** Sets a list marker, for example, to be put before the next words if they begin a line. */
  void prefix(String prefix) {
    pendingPrefix = prefix;
  }

  /** Starts a heading, which is a paragraph of its own. */
  void startHeading(int level) {
    endParagraph();
    pendingPrefix = "";
    headingLevel = level;
    headingStart = -1;
  }

  void endHeading() {
    if (headingStart >= 0) {
      headings.add(
          new Heading(headingStart, text.length(), headingLevel, text.substring(headingStart)));
    }
    headingLevel = 0;
    headingStart = -1;
    endParagraph();
  }

  void startPage() {
    pageStarts.add(text.length());
  }

  /** The last character so far; a space if there is none. */
  char lastCharacter() {
    return text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
  }

  Outline build(String title) {
    return new Outline(text.toString(), title, headings, pageStarts);
  }
}
