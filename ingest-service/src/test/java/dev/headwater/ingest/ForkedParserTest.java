package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.ParsedDocument;
import dev.headwater.worker.OutageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkedParserTest {
  private static final long HEAP = 48 << 20;
  private static final Duration PLENTY = Duration.ofMinutes(2);

  @TempDir private Path directory = Path.of("");
  private ForkedParser parser = parser(PLENTY);

  /** Does what the ids of documents say; its text is the body. */
  static final class Program {
    public static void main(String[] arguments) {
      ParserMain.serve(source -> {
        switch (source.id()) {
          case "spins" -> spin(Path.of(source.title()));
          case "ends" -> Runtime.getRuntime().halt(134);
          case "prints" -> System.out.println("a line of a library");
          default -> {}
        }
        String text = new String(source.body().readAllBytes(), UTF_8);
        return ParsedDocument.newBuilder().setText(text).build();
      });
    }

    /** Leaves its process id and a temporary file, and never ends, whoever interrupts it. */
    @SuppressWarnings("InfiniteLoopStatement")
    private static void spin(Path note) throws IOException {
      Path temporary = Files.createTempFile("unpacked", "");
      String line = ProcessHandle.current().pid() + " " + temporary;
      Files.move(Files.writeString(note.resolveSibling("unfinished"), line), note);
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  /** What a spinning fork left. */
  private record Note(long pid, Path temporary) {
    static Note await(Path file) throws IOException {
      org.awaitility.Awaitility.await().until(() -> Files.exists(file));
      String[] fields = Files.readString(file).split(" ", 2);
      return new Note(Long.parseLong(fields[0]), Path.of(fields[1]));
    }

    boolean alive() {
      return ProcessHandle.of(pid).isPresent();
    }

    void kill() {
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
  }

  /** A parent to be killed. */
  static final class Parent {
    public static void main(String[] arguments) throws Exception {
      parser(PLENTY).parse(new DocumentSource("spins", "", arguments[0], text("a")));
    }
  }

  private static ForkedParser parser(Duration timeout) {
    return parser(HEAP, timeout, Program.class.getName());
  }

  private static ForkedParser parser(long heapBytes, Duration timeout, String... program) {
    return new ForkedParser(2, new ParserFork.Options(heapBytes, timeout, List.of(program)));
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static DocumentSource named(String id) {
    return new DocumentSource(id, "", "", text("Otters swim."));
  }

  private DocumentSource spinning() {
    return new DocumentSource("spins", "", note().toString(), text("a"));
  }

  private Path note() {
    return directory.resolve("note");
  }

  private void assertReadsTheNext() throws Exception {
    assertThat(parser.parse(named("next.txt")).getText()).isEqualTo("Otters swim.");
  }

  @AfterEach
  void close() {
    parser.close();
  }

  @Test
  void readsOneDocumentAfterTheOther() throws Exception {
    parser = parser(HEAP, PLENTY, ParserMain.class.getName(), "1000", "100");
    ParsedDocument markdown =
        parser.parse(
            new DocumentSource("a/b.md", "", "水獭".repeat(50_000), text("# Otters\n\nSwim.\n")));
    assertThat(markdown.getText()).isEqualTo("# Otters\n\nSwim.\n");
    assertThat(markdown.getTitle()).startsWith("水獭水獭");
    assertThat(markdown.getSections(0).getHeading()).isEqualTo("Otters");
    assertThatThrownBy(() -> parser.parse(new DocumentSource("a.md", "", "", text(" "))))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageContaining("the document contains no text");
    assertReadsTheNext();
  }

  @Test
  void keepsWhatLibrariesPrintApart() throws Exception {
    assertThat(parser.parse(named("prints")).getText()).isEqualTo("Otters swim.");
    assertReadsTheNext();
  }

  /** Its elements become a tree in memory, many times the size of the file. */
  private static byte[] docx(int paragraphs) throws IOException {
    Random random = new Random(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write(
          """
          <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
          <Default Extension="rels"
           ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
          <Override PartName="/word/document.xml" ContentType=
           "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
          </Types>\
          """
              .getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry("_rels/.rels"));
      zip.write(
          """
          <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
          <Relationship Id="r1" Target="word/document.xml" Type=
           "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
          </Relationships>\
          """
              .getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry("word/document.xml"));
      StringBuilder document =
          new StringBuilder(
              "<w:document xmlns:w="
                  + "\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>");
      for (int i = 0; i < paragraphs; i++) {
        document.append("<w:p><w:r><w:t>%d</w:t></w:r></w:p>".formatted(random.nextInt(1000)));
      }
      zip.write(document.append("</w:body></w:document>").toString().getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void endsADocumentThatTakesTooMuchMemoryAndReadsTheNext() throws Exception {
    parser = parser(HEAP, PLENTY, ParserMain.class.getName(), "10000000", "100");
    assertThat(parser.parse(docxSource(100)).getText()).contains("\n\n");
    assertThatThrownBy(() -> parser.parse(docxSource(100_000)))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessage(
            "reading the file takes more than 48 MiB of memory"
                + " (setting headwater.ingest.parser-heap-bytes)");
    assertReadsTheNext();
  }

  private static DocumentSource docxSource(int paragraphs) throws IOException {
    return new DocumentSource("a.docx", "", "", new ByteArrayInputStream(docx(paragraphs)));
  }

  @Test
  void killsAParseThatNeverEndsAndReadsTheNext() throws Exception {
    parser = parser(Duration.ofSeconds(2));
    assertThatThrownBy(() -> parser.parse(spinning()))
        .isInstanceOf(UnfinishedParseException.class)
        .hasMessage(
            "reading the file took longer than 2 s (setting headwater.ingest.parse-timeout)");
    Note note = Note.await(note());
    assertThat(note.alive()).isFalse();
    assertThat(note.temporary().getParent()).doesNotExist();
    assertReadsTheNext();
  }

  @Test
  void triesAgainLaterWhereAForkEnds() throws Exception {
    assertThatThrownBy(() -> parser.parse(named("ends")))
        .isInstanceOf(UnfinishedParseException.class)
        .hasMessage("the process that read the file ended with exit code 134");
    assertReadsTheNext();

    var spinning = CompletableFuture.supplyAsync(() -> failure(spinning()));
    Note.await(note()).kill();
    assertThat(spinning.get())
        .isInstanceOf(UnfinishedParseException.class)
        .hasMessage("the process that read the file ended with exit code 137");
    assertReadsTheNext();
  }

  private Exception failure(DocumentSource source) {
    try {
      parser.parse(source);
      throw new AssertionError("it was read");
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void readsAnotherDocumentWhileOneIsRead() throws Exception {
    var spinning = CompletableFuture.supplyAsync(() -> failure(spinning()));
    Note note = Note.await(note());
    assertReadsTheNext();
    note.kill();
    assertThat(spinning.get()).isInstanceOf(UnfinishedParseException.class);
  }

  @Test
  void waitsWhereNoForkCanBeStarted() {
    parser = parser(1, PLENTY, Program.class.getName());
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThatThrownBy(() -> parser.parse(named("a.txt")))
          .isInstanceOf(OutageException.class)
          .hasMessageStartingWith("no JVM for reading documents can be started")
          .hasMessageContaining("ended with exit code 1")
          .hasMessageContaining("headwater.ingest.parser-heap-bytes, 1");
    }
  }

  @Test
  void keepsAnOutageOfTheBlobStoreApart() throws Exception {
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    assertThatThrownBy(() -> parser.parse(new DocumentSource("a.txt", "", "", closed)))
        .isInstanceOf(IOException.class)
        .hasMessage("Stream closed");
    assertReadsTheNext();
  }

  @Test
  void outlivesCtrlCButNotItsParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                note().toString())
            .start();
    Note note = Note.await(note());
    Process interrupt = new ProcessBuilder("kill", "-INT", Long.toString(note.pid())).start();
    assertThat(interrupt.waitFor()).isZero();
    await().during(Duration.ofMillis(300)).until(note::alive);

    parent.destroyForcibly().waitFor();
    await().until(() -> !note.alive());
    assertThat(note.temporary().getParent()).doesNotExist();
  }
}
