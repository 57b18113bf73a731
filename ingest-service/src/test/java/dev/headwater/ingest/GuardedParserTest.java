package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ParsedDocument;
import dev.headwater.worker.OutageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedParserTest {
  private static ParsedDocument parse(DocumentParser parser) throws Exception {
    return new GuardedParser(parser, Duration.ofMillis(200))
        .parse(new DocumentSource("a.pdf", "", "", InputStream.nullInputStream()));
  }

  @Test
  void handsOnWhatWasParsed() throws Exception {
    ParsedDocument document = ParsedDocument.newBuilder().setText("text").build();
    assertThat(parse(source -> document)).isSameAs(document);
  }

  @Test
  void givesUpAFileThatTakesTooLongAndInterruptsIt() {
    CountDownLatch interrupted = new CountDownLatch(1);
    assertThatThrownBy(() ->
            parse(source -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return ParsedDocument.getDefaultInstance();
            }))
        .isInstanceOf(UnfinishedParseException.class)
        .hasMessageContaining("headwater.ingest.parse-timeout");
    Awaitility.await().until(() -> interrupted.getCount() == 0);
  }

  @Test
  void turnsErrorsIntoReasons() {
    assertThatThrownBy(() -> parse(source -> nest(source, 0)))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() ->
            parse(source -> {
              throw new OutOfMemoryError("made by the test");
            }))
        .isInstanceOf(UnfinishedParseException.class)
        .hasMessageContaining("memory");
    assertThatThrownBy(() ->
            parse(source -> {
              throw new IllegalStateException("made by the test");
            }))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessage("the file is damaged and cannot be read");
  }

  static List<Exception> troubles() {
    return List.of(
        new IOException("No space left on device"),
        new FileNotFoundException("/tmp/tika-1.tmp (Too many open files)"),
        new UnreadableDocumentException(
            "the PDF file is damaged", new IOException("No space left on device")),
        new UnreadableDocumentException(
            "the DOCX file is damaged",
            new IllegalStateException(new NoSuchFileException("/tmp/tika-1.tmp"))),
        new UncheckedIOException(new AccessDeniedException("/tmp/tika-1.tmp")));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void takesNoTroubleOfTheMachineForThatOfTheFile(Exception trouble) {
    assertThatThrownBy(() ->
            parse(source -> {
              throw sneaky(trouble);
            }))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("this machine cannot read documents now");
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> RuntimeException sneaky(Exception any) throws E {
    throw (E) any;
  }

  @Test
  void keepsAnOutageOfTheBlobStoreApart() {
    assertThatThrownBy(() ->
            parse(source -> {
              throw new IOException("disk");
            }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static ParsedDocument nest(DocumentSource source, int depth) {
    return nest(source, depth + 1);
  }
}
