package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

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
        .isInstanceOf(UnreadableDocumentException.class)
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
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessageContaining("memory");
    assertThatThrownBy(() ->
            parse(source -> {
              throw new IllegalStateException("made by the test");
            }))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessage("the file is damaged and cannot be read");
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
