package dev.headwater.ingest;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** The lines of a PDF in reading order, with their positions and font sizes. */
final class PdfLines extends PDFTextStripper {
  /**
   * A line.
   *
   * @param page from 1
   * @param y distance from the page's top, in points
   * @param size font size of its largest letters, in points
   */
  record Line(int page, float y, float size, String text) {}

  private final int maxCharacters;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();
  private float y;
  private float size;
  private int characters;

  private PdfLines(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  static List<Line> of(PDDocument document, int maxCharacters) throws IOException {
    PdfLines stripper = new PdfLines(maxCharacters);
    stripper.writeText(document, Writer.nullWriter());
    stripper.endLine();
    return stripper.lines;
  }

  @Override
  protected void writeString(String text, List<TextPosition> positions) {
    for (TextPosition position : positions) {
      size = Math.max(size, position.getFontSizeInPt());
      y = position.getYDirAdj();
    }
    words.append(text);
    characters += text.length();
    if (characters > maxCharacters) {
      throw LimitException.tooLong(maxCharacters);
    }
  }

  @Override
  protected void writeWordSeparator() {
    words.append(' ');
  }

  @Override
  protected void writeLineSeparator() {
    endLine();
  }

  @Override
  protected void writePageEnd() {
    endLine();
  }

  private void endLine() {
    if (!words.toString().isBlank()) {
      lines.add(new Line(getCurrentPageNo(), y, size, words.toString().strip()));
    }
    words.setLength(0);
    size = 0;
  }
}
