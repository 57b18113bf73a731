package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.mime.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {
  private static final String DOCX =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  private final MediaTypes types = new MediaTypes(TikaConfig.getDefaultConfig());

  private String type(String id, String declared, String body) throws Exception {
    DocumentSource source = source(id, declared);
    try (TikaInputStream file =
        TikaInputStream.get(new ByteArrayInputStream(body.getBytes(ISO_8859_1)))) {
      return types.of(source, file).toString();
    }
  }

  private static DocumentSource source(String id, String declared) {
    return new DocumentSource(id, declared, "", InputStream.nullInputStream());
  }

  @ParameterizedTest
  @CsvSource({
    "a.md, '', '# Otters', text/markdown",
    "a.md, '', '<p>x</p>', text/markdown",
    "a.MD, application/octet-stream, '# Otters', text/markdown",
    "a, text/markdown; charset=utf-8, '# Otters', text/markdown",
    "a.md, text/plain, '# Otters', text/plain",
    "notes, '', 'Otters swim.', text/plain",
    "notes, application/x-www-form-urlencoded, 'Otters swim.', text/plain",
    "page, '', '<!DOCTYPE html><html><body>x</body></html>', text/html",
    "page, text/html, 'Otters swim.', text/html",
    "a.txt, text/plain, '%PDF-1.7', application/pdf",
    "a.pdf, '', '{\\rtf1 x}', application/rtf",
    "a, not a type, 'Otters swim.', text/plain"
  })
  void areOfContentThenDeclarationThenName(String id, String declared, String body, String expected)
      throws Exception {
    assertThat(type(id, declared, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "a.pdf, '', 'Otters swim.', the PDF file is damaged or cut short and cannot be read",
    "a, application/pdf, 'Otters swim.', the PDF file is damaged or cut short and cannot be read",
    "a.docx, '', 'PK\u0003\u0004', the DOCX file is damaged or cut short and cannot be read",
    "a.txt, '', '\u0000\u0001\u0002\u0003', the file is declared as text/plain but contains no text"
  })
  void refuseAFileThatIsNotWhatItSays(String id, String declared, String body, String reason) {
    assertThatExceptionOfType(UnreadableDocumentException.class)
        .isThrownBy(() -> type(id, declared, body))
        .withMessage(reason);
  }

  @Test
  void believeACharsetWhereBytesLookBinary() throws Exception {
    assertThat(type("a.txt", "text/plain; charset=utf-16le", "O\u0000t\u0000\u0001\u0000"))
        .isEqualTo("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, true",
    "text/markdown, true",
    "text/csv, true",
    "application/json, true",
    "application/xml, true",
    "text/html, false",
    "application/xhtml+xml, false",
    "application/rtf, false",
    "message/rfc822, false",
    "application/pdf, false",
    "image/png, false"
  })
  void knowWhatIsReadAsItIs(String type, boolean text) {
    assertThat(types.isText(MediaType.parse(type))).isEqualTo(text);
  }

  @Test
  void findTheDeclaredCharset() {
    assertThat(MediaTypes.charset(source("a", "text/plain; charset=GBK")))
        .isEqualTo(Charset.forName("GBK"));
    assertThat(MediaTypes.charset(source("a", "text/plain"))).isNull();
    assertThat(MediaTypes.charset(source("a", "text/plain; charset=klingon"))).isNull();
    assertThat(MediaTypes.charset(source("a", "text/plain; charset=\"?!\""))).isNull();
    assertThat(MediaTypes.charset(source("a", ""))).isNull();
  }

  @Test
  void haveNamesThatPeopleUse() {
    assertThat(MediaTypes.name(MediaType.parse(DOCX))).isEqualTo("DOCX");
    assertThat(MediaTypes.name(MediaTypes.PDF)).isEqualTo("PDF");
    assertThat(MediaTypes.name(MediaType.parse("image/png"))).isEqualTo("image/png");
  }
}
