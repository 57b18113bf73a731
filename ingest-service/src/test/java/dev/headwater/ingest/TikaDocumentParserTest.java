package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.junit.jupiter.api.Test;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

class TikaDocumentParserTest {
  private static final int MAX_CHARACTERS = 2000;
  private static final DocumentParser PARSER = new TikaDocumentParser(MAX_CHARACTERS, 50);

  private static ParsedDocument parse(String id, String contentType, byte[] body) throws Exception {
    return PARSER.parse(new DocumentSource(id, contentType, "", new ByteArrayInputStream(body)));
  }

  private static ParsedDocument html(String markup) throws Exception {
    return parse("page", "text/html", markup.getBytes(UTF_8));
  }

  private static List<String> paths(ParsedDocument document) {
    return document.getSectionsList().stream().map(Section::getHeading).toList();
  }

  private static byte[] docx(String... styledParagraphs) throws Exception {
    try (XWPFDocument document = new XWPFDocument();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      for (int level = 1; level <= 2; level++) {
        CTStyle style = CTStyle.Factory.newInstance();
        style.setStyleId("Heading" + level);
        style.addNewName().setVal("heading " + level);
        document.createStyles().addStyle(new XWPFStyle(style));
      }
      for (String paragraph : styledParagraphs) {
        String[] parts = paragraph.split(":", 2);
        var made = document.createParagraph();
        made.setStyle(parts[0]);
        made.createRun().setText(parts[1]);
      }
      var row = document.createTable(1, 2).getRow(0);
      row.getCell(0).setText("Cork");
      row.getCell(1).setText("12");
      document.write(out);
      return out.toByteArray();
    }
  }

  @Test
  void keepsTextAndMarkdownUnchanged() throws Exception {
    String text = "# Otters\r\n\r\n  swim\t\n\n\n";
    assertThat(parse("a", "text/plain", text.getBytes(UTF_8)).getText()).isEqualTo(text);
    ParsedDocument markdown = parse("a/b.md", "", text.getBytes(UTF_8));
    assertThat(markdown.getText()).isEqualTo(text);
    assertThat(markdown.getTitle()).isEqualTo("Otters");
    assertThat(markdown.getContentType()).isEqualTo("text/markdown");
  }

  @Test
  void takesMarkdownThatBeginsWithATagForMarkdown() throws Exception {
    byte[] text = "<p align=center>logo</p>\n\n# Otters\n\nSwim.".getBytes(UTF_8);
    assertThat(parse("README.md", "", text).getTitle()).isEqualTo("Otters");
  }

  @Test
  void readsADeclaredCharset() throws Exception {
    byte[] body = "报销须知".getBytes(Charset.forName("GBK"));
    assertThat(parse("a.txt", "text/plain; charset=GBK", body).getText()).isEqualTo("报销须知");
  }

  @Test
  void readsHtmlAsParagraphsWithoutScriptsAndStyles() throws Exception {
    ParsedDocument document =
        html(
            """
            <html><head><title>Leave</title><style>p {}</style></head><body>
            <h1>Leave</h1><p>Everybody has
              25&nbsp;days.<br>Ask <b>early</b>.</p><script>alert(1)</script>
            <h2>Sick</h2><ul><li>Call us<li><p>Rest</p></ul>
            <table><tr><th>City<th>Days<tr><td>Cork<td><p>12</p></table></body></html>
            """);
    assertThat(document.getText())
        .isEqualTo(
            "Leave\n\nEverybody has 25 days.\nAsk early.\n\nSick\n\n- Call us\n- Rest\n\n"
                + "City | Days\nCork | 12");
    assertThat(document.getTitle()).isEqualTo("Leave");
    assertThat(paths(document)).containsExactly("", "Sick");
    Section sick = document.getSections(1);
    assertThat(document.getText().substring(sick.getStart(), sick.getBody())).isEqualTo("Sick");
  }

  @Test
  void joinsChineseLinesWithoutASpace() throws Exception {
    assertThat(html("<p>差旅费用须在\n三十天内报销，\n逾期 30\n天不予受理。</p>").getText())
        .isEqualTo("差旅费用须在三十天内报销，逾期 30 天不予受理。");
  }

  @Test
  void readsDocxWithHeadingsAndTables() throws Exception {
    ParsedDocument document =
        parse(
            "a.docx",
            "",
            docx("Heading1:Leave", "Normal:Ask early.", "Heading2:Sick", "Normal:Rest."));
    assertThat(document.getText()).isEqualTo("Leave\n\nAsk early.\n\nSick\n\nRest.\n\nCork | 12");
    assertThat(document.getTitle()).isEqualTo("Leave");
    assertThat(paths(document)).containsExactly("", "Sick");
  }

  @Test
  void trustsTheContentMoreThanTheDeclaration() throws Exception {
    assertThat(parse("a", "text/plain", docx("Normal:Rest.")).getText()).startsWith("Rest.");
  }

  @Test
  void saysWhyAFileHasNoText() throws Exception {
    byte[] docx = docx("Normal:Rest.");
    byte[] cut = Arrays.copyOf(docx, docx.length / 2);
    assertUnreadable("a", "", new byte[0], "the document is empty");
    assertUnreadable("a.md", "", " \n".getBytes(UTF_8), "the document contains no text");
    assertUnreadable("a.docx", "", cut, "the DOCX file is damaged or cut short");
    assertUnreadable("a.pdf", "", "no".getBytes(UTF_8), "the PDF file is damaged or cut short");
    assertUnreadable(
        "a", "application/pdf", "%PDF-1.7\nno".getBytes(UTF_8), "the PDF file is damaged");
    assertUnreadable(
        "a.png", "", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, "not supported");
    assertUnreadable("a.txt", "", new byte[] {0, 1, 2, 3, 0, 1}, "contains no text");
    assertUnreadable(
        "a.txt",
        "",
        "x".repeat(MAX_CHARACTERS + 1).getBytes(UTF_8),
        "longer than 2,000 characters");
    assertUnreadable(
        "a.html",
        "",
        ("<p>" + "x".repeat(MAX_CHARACTERS + 1)).getBytes(UTF_8),
        "longer than 2,000");
    assertUnreadable(
        "a.html", "", ("<div>".repeat(60) + "x").getBytes(UTF_8), "nested deeper than 50");
  }

  private static void assertUnreadable(String id, String contentType, byte[] body, String reason) {
    assertThatThrownBy(() -> parse(id, contentType, body))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageContaining(reason);
  }
}
