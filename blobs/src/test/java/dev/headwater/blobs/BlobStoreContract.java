package dev.headwater.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every blob store guarantees. */
abstract class BlobStoreContract {
  static final DocumentKey KEY = new DocumentKey("default", "handbook", "差旅/".repeat(300) + "a.md");

  private static final byte[] BODY = "The limit is 60 euros.".getBytes(UTF_8);
  private static final String SHA_256 =
      "1da218ece471b0c74e230473245b6ac24b9a842dd8773de73d5a481e86fdccbc";
  private static final DocumentKey OTHER = new DocumentKey("default", "handbook", "b.md");

  /** The store under test; empty at the start of each test. */
  abstract BlobStore store();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 1_000_001})
  void givesBackWhatItStored(int size) throws IOException {
    byte[] body = new byte[size];
    IntStream.range(0, size).forEach(i -> body[i] = (byte) i);

    Blob blob = put(KEY, body);

    assertThat(blob.getSize()).isEqualTo(size);
    assertThat(read(KEY, blob.getName())).isEqualTo(body);
  }

  @Test
  void namesABlobByItsHashSoThatARepeatChangesNothing() throws IOException {
    Blob blob = put(KEY, BODY);

    assertThat(blob.getName()).isEqualTo(SHA_256);
    assertThat(put(KEY, BODY)).isEqualTo(blob);
    assertThat(read(KEY, blob.getName())).isEqualTo(BODY);
  }

  @Test
  void keepsTheBlobsOfDocumentsApart() throws IOException {
    Blob blob = put(KEY, BODY);

    assertMissing(OTHER, blob.getName());
    put(OTHER, BODY);
    assertThat(read(OTHER, blob.getName())).isEqualTo(BODY);
  }

  @Test
  void keepsTheBlobsOfADocumentsVersions() throws IOException {
    Blob first = put(KEY, BODY);
    Blob second = put(KEY, new byte[] {1});

    assertThat(read(KEY, first.getName())).isEqualTo(BODY);
    assertThat(read(KEY, second.getName())).containsExactly(1);
  }

  @Test
  void storesNothingOfABodyOverTheLimit() throws IOException {
    assertThat(store().put(OTHER, new ByteArrayInputStream(BODY), BODY.length).getSize())
        .isEqualTo(BODY.length);

    assertThatThrownBy(() -> store().put(KEY, new ByteArrayInputStream(BODY), BODY.length - 1))
        .isInstanceOf(BlobStore.TooLargeException.class)
        .hasMessageContaining(BODY.length - 1 + " bytes");
    assertMissing(KEY, SHA_256);
  }

  @Test
  @SuppressWarnings("InputStreamSlowMultibyteRead")
  void storesNothingOfABodyThatBreaksOff() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }
        };

    assertThatThrownBy(() ->
            store()
                .put(
                    KEY,
                    new SequenceInputStream(new ByteArrayInputStream(BODY), broken),
                    Long.MAX_VALUE))
        .hasMessageContaining("connection reset");
    assertMissing(KEY, SHA_256);
  }

  @Test
  void storesTheSameBodyFromSeveralThreadsAtOnce() throws IOException {
    List<String> names =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(_ -> {
              try {
                return put(KEY, BODY).getName();
              } catch (IOException e) {
                return e.toString();
              }
            })
            .toList();

    assertThat(names).containsOnly(SHA_256);
    assertThat(read(KEY, SHA_256)).isEqualTo(BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../etc/passwd",
        "parsed-1",
        "1DA218ECE471B0C74E230473245B6AC24B9A842DD8773DE73D5A481E86FDCCBC"
      })
  void opensNothingThatIsNoHash(String name) throws IOException {
    store().putParsed(KEY, 1, ParsedDocument.getDefaultInstance());

    assertMissing(KEY, name);
  }

  @Test
  void keepsTheParsedTextOfEachVersion() throws IOException {
    ParsedDocument old = ParsedDocument.newBuilder().setText("25 days").build();
    ParsedDocument updated = ParsedDocument.newBuilder().setText("27 days").build();

    store().putParsed(KEY, 1, old);
    store().putParsed(KEY, 2, updated);

    assertThat(store().parsed(KEY, 1)).contains(old);
    assertThat(store().parsed(KEY, 2)).contains(updated);
    assertThat(store().parsed(KEY, 3)).isEmpty();
    assertThat(store().parsed(OTHER, 1)).isEmpty();
  }

  @Test
  void replacesAParsedText() throws IOException {
    ParsedDocument again = ParsedDocument.newBuilder().setText("25 days").setTitle("Leave").build();

    store().putParsed(KEY, 1, ParsedDocument.newBuilder().setText("25 days").build());
    store().putParsed(KEY, 1, again);

    assertThat(store().parsed(KEY, 1)).contains(again);
  }

  private Blob put(DocumentKey key, byte[] body) throws IOException {
    return store().put(key, new ByteArrayInputStream(body), Long.MAX_VALUE);
  }

  private byte[] read(DocumentKey key, String name) throws IOException {
    try (InputStream in = store().open(key, name)) {
      return in.readAllBytes();
    }
  }

  private void assertMissing(DocumentKey key, String name) {
    assertThatThrownBy(() -> store().open(key, name)).isInstanceOf(NoSuchFileException.class);
  }
}
