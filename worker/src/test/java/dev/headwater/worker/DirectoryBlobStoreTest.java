package dev.headwater.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBlobStoreTest {
  private static final DocumentKey KEY =
      new DocumentKey("default", "handbook", "差旅/".repeat(300) + "a.md");

  @TempDir Path directory;
  private BlobStore store = new DirectoryBlobStore(Path.of(""));

  @BeforeEach
  void open() {
    store = new DirectoryBlobStore(directory);
  }

  @Test
  void givesBackWhatItStoredUnderItsHash() throws IOException {
    byte[] body = "The limit is 60 euros.".repeat(10_000).getBytes(UTF_8);

    Blob blob = store.put(KEY, new ByteArrayInputStream(body), body.length);

    assertThat(blob.getName()).matches("[0-9a-f]{64}");
    assertThat(blob.getSize()).isEqualTo(body.length);
    try (InputStream in = store.open(KEY, blob.getName())) {
      assertThat(in.readAllBytes()).isEqualTo(body);
    }
    assertThat(store.put(KEY, new ByteArrayInputStream(body), body.length)).isEqualTo(blob);
  }

  @Test
  void leavesNothingOfABodyOverTheLimit() throws IOException {
    assertThatThrownBy(() -> store.put(KEY, new ByteArrayInputStream(new byte[11]), 10))
        .isInstanceOf(BlobStore.TooLargeException.class)
        .hasMessageContaining("10 bytes");

    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  @SuppressWarnings("InputStreamSlowMultibyteRead")
  void leavesNothingOfABodyThatBreaksOff() throws IOException {
    InputStream broken =
        new InputStream() {
          private int left = 100_000;

          @Override
          public int read() throws IOException {
            if (left-- <= 0) {
              throw new IOException("connection reset");
            }
            return 'x';
          }
        };

    assertThatThrownBy(() -> store.put(KEY, broken, Long.MAX_VALUE))
        .hasMessageContaining("connection reset");
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void doesNotLeaveItsDirectory() {
    assertThatThrownBy(() -> store.open(KEY, "../../etc/passwd"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void keepsTheParsedTextOfEachVersion() throws IOException {
    ParsedDocument old = ParsedDocument.newBuilder().setText("25 days").build();
    ParsedDocument updated = ParsedDocument.newBuilder().setText("27 days").build();

    store.putParsed(KEY, 1, old);
    store.putParsed(KEY, 2, updated);

    assertThat(store.parsed(KEY, 1)).contains(old);
    assertThat(store.parsed(KEY, 2)).contains(updated);
    assertThat(store.parsed(KEY, 3)).isEmpty();
  }
}
