package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.ingest.Outline.Heading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfTextTest {
  /** A line of a made page: its distance from the line above and its size, in points. */
  private record Shown(float gap, float size, String text) {}

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("made.pdf");
  }

  private static void addPage(PDDocument document, Shown... lines) throws IOException {
    PDPage page = new PDPage();
    document.addPage(page);
    try (PDPageContentStream content = new PDPageContentStream(document, page)) {
      content.beginText();
      content.newLineAtOffset(72, 720);
      for (Shown line : lines) {
        content.newLineAtOffset(0, -line.gap());
        content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), line.size());
        content.showText(line.text());
      }
      content.endText();
    }
  }

  private Outline read(Shown[]... pages) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (Shown[] page : pages) {
        addPage(document, page);
      }
      document.save(file.toFile());
    }
    return PdfText.read(file, 10_000);
  }

  private static Shown[] page(Shown... lines) {
    return lines;
  }

  @Test
  void joinsLinesToParagraphsByTheirDistance() throws Exception {
    Outline outline =
        read(
            page(
                new Shown(0, 10, "Everybody has twenty-"),
                new Shown(14, 10, "five days in the"),
                new Shown(14, 10, "Otter team."),
                new Shown(22, 10, "Ask early.")));
    assertThat(outline.text())
        .isEqualTo("Everybody has twenty-five days in the Otter team.\n\nAsk early.");
  }

  @Test
  void takesLargerLinesForHeadings() throws Exception {
    Outline outline =
        read(
            page(
                new Shown(0, 18, "Leave"),
                new Shown(30, 10, "Everybody has twenty-five days of leave."),
                new Shown(30, 13, "When you are"),
                new Shown(15, 13, "sick"),
                new Shown(20, 10, "Rest and call us.")));
    assertThat(outline.headings())
        .extracting(Heading::level, Heading::text)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(1, "Leave"),
            org.assertj.core.api.Assertions.tuple(2, "When you are sick"));
    assertThat(outline.text()).contains("\n\nWhen you are sick\n\nRest and call us.");
  }

  @Test
  void goesOnWithASentenceOnTheNextPage() throws Exception {
    Outline outline =
        read(
            page(new Shown(0, 10, "One."), new Shown(14, 10, "The sentence goes")),
            page(),
            page(new Shown(0, 10, "on here."), new Shown(14, 10, "End.")));
    assertThat(outline.text()).isEqualTo("One. The sentence goes on here. End.");
    assertThat(outline.pageStarts()).hasSize(3);
    assertThat(outline.pageStarts()).isEqualTo(List.of(0, 22, 22));
  }

  @Test
  void tellsAPassword() throws Exception {
    try (PDDocument document = new PDDocument()) {
      addPage(document, new Shown(0, 10, "Secret."));
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      document.save(file.toFile());
    }
    assertThatThrownBy(() -> PdfText.read(file, 100)).isInstanceOf(InvalidPasswordException.class);
  }
}
