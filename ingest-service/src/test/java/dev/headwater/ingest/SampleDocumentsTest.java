package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Reads files that were not made by the test. */
class SampleDocumentsTest {
  private static final Path SAMPLES = Path.of("../samples");
  private static final Path HOSTILE = Path.of("../../shared/data/parsing");
  private static final ForkedParser PARSER =
      new ForkedParser(
          1,
          new ParserFork.Options(
              512 << 20,
              Duration.ofSeconds(100),
              List.of(ParserMain.class.getName(), "20000000", "1000")));

  @AfterAll
  static void close() {
    PARSER.close();
  }

  private static ParsedDocument parse(Path file) throws Exception {
    try (InputStream body = Files.newInputStream(file)) {
      return PARSER.parse(new DocumentSource(file.toString(), "", "", body));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void readsTheHandbooksWithTitlesAndSections() throws Exception {
    for (String collection : List.of("handbook", "handbook-zh")) {
      for (Path file : files(SAMPLES.resolve(collection))) {
        ParsedDocument document = parse(file);
        assertThat(document.getText()).as("%s", file).hasSizeGreaterThan(200);
        if (!file.toString().endsWith(".txt")) {
          assertThat(file.getFileName().toString()).isNotEqualTo(document.getTitle());
          assertThat(document.getSectionsCount()).as("%s", file).isGreaterThan(2);
        }
      }
    }
  }

  @Test
  void keepsTheSentencesOfAPdfWhole() throws Exception {
    ParsedDocument document = parse(SAMPLES.resolve("handbook/policies/travel-and-expenses.pdf"));
    String source =
        Files.readString(SAMPLES.resolve("sources/handbook/policies/travel-and-expenses.pdf.md"));
    String expected = source.replace("<!-- page -->\n\n", "").replaceAll("(?m)^#+ ", "").strip();
    assertThat(document.getText()).isEqualTo(expected);
    assertThat(document.getPagesCount()).isEqualTo(3);
  }

  @Test
  void endsEveryHostileFileInTextOrAReason() throws Exception {
    assumeTrue(Files.isDirectory(HOSTILE), "the shared parsing data is not here");
    for (Path file : files(HOSTILE)) {
      try {
        assertThat(parse(file).getText()).as("%s", file).isNotBlank();
      } catch (UnreadableDocumentException e) {
        assertThat(e).as("%s", file).hasMessageNotContainingAny("Exception", "null", "org.");
      }
    }
  }
}
