package dev.headwater.ingest;

import dev.headwater.ingest.PdfLines.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * Reads PDF. The format has letters with positions, but no paragraphs: lines in a larger font than
 * most of the text are headings, and a larger gap than most starts a paragraph.
 */
final class PdfText {
  /** Least font size of a heading, relative to the body's. */
  private static final double HEADING_SIZE = 1.12;

  /** Least gap before a paragraph, relative to that between lines. */
  private static final double PARAGRAPH_GAP = 1.2;

  private static final String SENTENCE_ENDS = ".!?:。！？：…";

  private final OutlineBuilder builder;
  private final List<Line> lines;
  private final double bodySize;
  private final double leading;
  private final List<Double> headingSizes;

  private PdfText(List<Line> lines, int maxCharacters) {
    this.lines = lines;
    builder = new OutlineBuilder(maxCharacters);
    bodySize = mostFrequent(lines, line -> half(line.size()), line -> line.text().length());
    List<Integer> consecutive =
        IntStream.range(1, lines.size()).filter(this::followsInColumn).boxed().toList();
    leading = mostFrequent(consecutive, i -> half(gap(i)), _ -> 1);
    headingSizes =
        lines.stream()
            .map(line -> half(line.size()))
            .filter(size -> size >= bodySize * HEADING_SIZE)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is damaged or protected by a password
   */
  static Outline read(Path file, int maxCharacters) throws IOException {
    try (PDDocument document =
        Loader.loadPDF(file.toFile(), IOUtils.createTempFileOnlyStreamCache())) {
      String title = document.getDocumentInformation().getTitle();
      PdfText text = new PdfText(PdfLines.of(document, maxCharacters), maxCharacters);
      return text.outline(title == null || title.equalsIgnoreCase("untitled") ? "" : title);
    }
  }

  private Outline outline(String title) {
    int page = 0;
    int openHeading = 0;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int level = 1 + headingSizes.indexOf(half(line.size()));
      if (level != openHeading || (openHeading > 0 && beginsParagraph(i))) {
        if (openHeading > 0) {
          builder.endHeading();
        }
        if (level > 0) {
          builder.startHeading(Math.min(level, 6));
        }
        openHeading = level;
      } else if (i > 0 && beginsParagraph(i)) {
        builder.endParagraph();
      }
      for (; page < line.page(); page++) {
        builder.startPage();
      }
      builder.append(line.text());
      builder.append("\n");
    }
    if (openHeading > 0) {
      builder.endHeading();
    }
    return builder.build(title);
  }

  private boolean beginsParagraph(int i) {
    return followsInColumn(i)
        ? gap(i) > leading * PARAGRAPH_GAP
        : SENTENCE_ENDS.indexOf(builder.lastCharacter()) >= 0;
  }

  /** Whether a line is below the previous one, on the same page and in the same column. */
  private boolean followsInColumn(int i) {
    return lines.get(i).page() == lines.get(i - 1).page() && gap(i) > 0;
  }

  private double gap(int i) {
    return lines.get(i).y() - lines.get(i - 1).y();
  }

  /** Rounds to half points, so that sizes that look equal are equal. */
  private static double half(double points) {
    return Math.round(points * 2) / 2.0;
  }

  private static <T> double mostFrequent(
      List<T> items, ToDoubleFunction<T> value, ToDoubleFunction<T> weight) {
    Map<Double, Double> weights = new TreeMap<>();
    for (T item : items) {
      weights.merge(value.applyAsDouble(item), weight.applyAsDouble(item), Double::sum);
    }
    return weights.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0.0);
  }
}
