package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.ingest.PdfLines.Line;
import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PdfLinesTest {
  private final PDDocument document = new PDDocument();

  @AfterEach
  void close() throws IOException {
    document.close();
  }

  /** Shows a text; x and y are points from the lower left corner. */
  private static void show(PDPageContentStream page, float x, float y, float size, String text)
      throws IOException {
    page.beginText();
    page.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), size);
    page.newLineAtOffset(x, y);
    page.showText(text);
    page.endText();
  }

  private PDPageContentStream page() throws IOException {
    PDPage page = new PDPage();
    document.addPage(page);
    return new PDPageContentStream(document, page);
  }

  @Test
  void haveTheirPageDistanceFromTheTopAndLargestFont() throws IOException {
    try (PDPageContentStream page = page()) {
      show(page, 72, 692, 10, "Small");
      show(page, 110, 692, 14, "and large");
      show(page, 72, 660, 10, "Below");
    }
    try (PDPageContentStream page = page()) {
      show(page, 72, 692, 10, "Next page");
    }

    List<Line> lines = PdfLines.of(document, 100);

    assertThat(lines)
        .extracting(Line::text)
        .containsExactly("Small and large", "Below", "Next page");
    assertThat(lines).extracting(Line::page).containsExactly(1, 1, 2);
    assertThat(lines).extracting(Line::size).containsExactly(14f, 10f, 10f);
    assertThat(lines.get(0).y()).isCloseTo(100, within(0.5f));
    assertThat(lines.get(1).y()).isCloseTo(132, within(0.5f));
  }

  @Test
  void leaveOutEmptyPagesAndBlankLines() throws IOException {
    page().close();
    try (PDPageContentStream page = page()) {
      show(page, 72, 700, 10, "   ");
      show(page, 72, 600, 10, "Text");
    }

    assertThat(PdfLines.of(document, 100)).extracting(Line::page).containsExactly(2);
  }

  @Test
  void endWhereTheTextBecomesTooLong() throws IOException {
    try (PDPageContentStream page = page()) {
      show(page, 72, 700, 10, "0123456789");
    }

    assertThat(PdfLines.of(document, 10)).hasSize(1);
    assertThatExceptionOfType(LimitException.class).isThrownBy(() -> PdfLines.of(document, 9));
  }
}
