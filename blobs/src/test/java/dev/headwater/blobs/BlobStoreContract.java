package dev.headwater.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  /** So whoever removes the older one does not remove the newer one. */
  @Test
  void namesABlobByItsHashAndNeverTwice() throws IOException {
    Blob blob = put(KEY, BODY);
    long first = System.currentTimeMillis();
    await().pollInterval(Duration.ofMillis(1)).until(() -> System.currentTimeMillis() > first);
    Blob again = put(KEY, BODY);

    assertThat(blob.getName()).startsWith(SHA_256 + "-");
    assertThat(again.getName()).startsWith(SHA_256 + "-").isNotEqualTo(blob.getName());
    assertThat(read(KEY, blob.getName())).isEqualTo(BODY);
    assertThat(read(KEY, again.getName())).isEqualTo(BODY);
  }

  @Test
  void keepsTheBlobsOfDocumentsApart() throws IOException {
    Blob blob = put(KEY, BODY);

    assertMissing(OTHER, blob.getName());
    Blob other = put(OTHER, BODY);
    assertThat(read(OTHER, other.getName())).isEqualTo(BODY);
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
    assertThat(files(KEY)).isEmpty();
  }

  @Test
  @SuppressWarnings("InputStreamSlowMultibyteRead")
  void storesNothingOfABodyThatBreaksOff() throws IOException {
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
    assertThat(files(KEY)).isEmpty();
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

    for (String name : names) {
      assertThat(read(KEY, name)).isEqualTo(BODY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../etc/passwd",
        "parsed-1",
        "1da218ece471b0c74e230473245b6ac24b9a842dd8773de73d5a481e86fdccbc-1/../parsed-1",
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

  @Test
  void showsWhatIsStoredOfADocument() throws IOException {
    Instant before = Instant.now().minusSeconds(60);
    Blob body = put(KEY, BODY);
    store().putParsed(KEY, 7, ParsedDocument.getDefaultInstance());
    put(OTHER, BODY);

    List<Stored> files = files(KEY);

    assertThat(files)
        .extracting(Stored::name)
        .containsExactlyInAnyOrder(body.getName(), "parsed-7");
    assertThat(files).allSatisfy(file -> assertThat(file.at()).isAfter(before));
    assertThat(files)
        .filteredOn(Stored.Text.class::isInstance)
        .extracting(text -> ((Stored.Text) text).version())
        .containsExactly(7L);
    assertThat(files(new DocumentKey("default", "handbook", "none"))).isEmpty();
  }

  @Test
  void removesAFileAndWhatIsGoneAlready() throws IOException {
    put(KEY, BODY);
    store().putParsed(KEY, 7, ParsedDocument.getDefaultInstance());
    store().putParsed(KEY, 8, ParsedDocument.getDefaultInstance());
    List<Stored> files = files(KEY);

    for (Stored file : files) {
      if (!file.name().equals("parsed-8")) {
        store().remove(new Stored.Folder(KEY.hash(), files), file);
        store().remove(new Stored.Folder(KEY.hash(), files), file);
      }
    }

    assertThat(files(KEY)).extracting(Stored::name).containsExactly("parsed-8");
  }

  @Test
  void storesAgainWhereEverythingWasRemoved() throws IOException {
    put(KEY, BODY);
    List<Stored> files = files(KEY);
    store().remove(new Stored.Folder(KEY.hash(), files), files.getFirst());

    Blob again = put(KEY, BODY);

    assertThat(read(KEY, again.getName())).isEqualTo(BODY);
    assertThat(files(KEY)).extracting(Stored::name).containsExactly(again.getName());
  }

  @Test
  void keepsWhichTopicItBelongsTo() throws IOException {
    assertThat(store().topic()).isEmpty();

    store().setTopic("1 a");
    store().setTopic("2 b");

    assertThat(store().topic()).contains("2 b");
  }

  private List<Stored> files(DocumentKey key) throws IOException {
    List<Stored> files = new ArrayList<>();
    int firstByte = Integer.parseInt(key.hash().substring(0, 2), 16);
    store()
        .walk(
            firstByte,
            folder -> {
              if (folder.hash().equals(key.hash())) {
                files.addAll(folder.files());
              }
            });
    return files;
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
