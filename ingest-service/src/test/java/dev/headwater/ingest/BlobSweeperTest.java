package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.blobs.BlobStore;
import dev.headwater.blobs.DirectoryBlobStore;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Versions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobSweeperTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "a.md");
  private static final Duration AGE = Duration.ofDays(1);
  private static final Duration FORMER_AGE = Duration.ofDays(5);
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @TempDir private Path directory;
  private BlobStore blobs;
  private final DocumentsTopic topic = new DocumentsTopic();
  private final DocumentsTopic slower = new DocumentsTopic();

  @BeforeEach
  void openStore() {
    blobs = new DirectoryBlobStore(directory);
  }

  @Test
  void keepsWhatTheNewestRecordNames() throws IOException {
    String body = store("27 days", ago(90));
    long version = parse(topic.submit(KEY, ago(90), body), ago(90));
    topic.commit();

    sweep();

    assertThat(files()).containsExactlyInAnyOrder(body, "parsed-" + version);
  }

  @Test
  void removesADeletedDocumentAfterTheAge() throws IOException {
    String body = store("27 days", ago(90));
    parse(topic.submit(KEY, ago(90), body), ago(90));
    topic.delete(KEY, NOW.minus(AGE).minusSeconds(1));
    topic.commit();

    sweep();

    assertThat(files()).isEmpty();
    assertThat(folder()).doesNotExist();
  }

  @Test
  void keepsADeletedDocumentUntilTheAge() throws IOException {
    String body = store("27 days", ago(90));
    long version = parse(topic.submit(KEY, ago(90), body), ago(90));
    topic.delete(KEY, NOW.minus(AGE).plusSeconds(1));
    topic.commit();

    sweep();

    assertThat(files()).containsExactlyInAnyOrder(body, "parsed-" + version);
  }

  @Test
  void keepsAllUntilTheSlowestReaderHasReadTheDeletion() throws IOException {
    String body = store("27 days", ago(90));
    for (DocumentsTopic reader : List.of(topic, slower)) {
      reader.submit(KEY, ago(90), body);
      reader.commit();
      reader.delete(KEY, ago(3));
    }
    topic.commit();

    sweep(topic, slower);
    assertThat(files()).containsExactly(body);

    slower.commit();
    sweep(topic, slower);
    assertThat(files()).isEmpty();
  }

  @Test
  void keepsAReplacedVersionForATimeAndThenRemovesIt() throws IOException {
    String first = store("25 days", ago(90));
    long old = parse(topic.submit(KEY, ago(90), first), ago(90));
    String second = store("27 days", ago(4));
    long live = parse(topic.submit(KEY, ago(4), second), ago(4));
    topic.commit();

    sweep();
    assertThat(files()).containsExactlyInAnyOrder(first, second, "parsed-" + old, "parsed-" + live);

    sweep(NOW.plus(FORMER_AGE));
    assertThat(files()).containsExactlyInAnyOrder(second, "parsed-" + live);
  }

  /** Searches show it for as long as the newest one cannot be read. */
  @Test
  void keepsTheVersionBeforeOneThatHasNoText() throws IOException {
    String first = store("25 days", ago(95));
    parse(topic.submit(KEY, ago(95), first), ago(95));
    String second = store("27 days", ago(90));
    long live = parse(topic.submit(KEY, ago(90), second), ago(90));
    String unreadable = store("a damaged file", ago(60));
    topic.submit(KEY, ago(60), unreadable);
    topic.commit();

    sweep();

    assertThat(files()).containsExactlyInAnyOrder(second, unreadable, "parsed-" + live);
  }

  /** The newest record is never old then, and those between are compacted away. */
  @Test
  void removesTheVersionsOfADocumentThatIsReplacedEveryDay() throws IOException {
    String body = "";
    long version = 0;
    for (int day = 30; day > 0; day--) {
      body = store("day " + day, ago(day));
      version = parse(topic.submit(KEY, ago(day), body), ago(day));
    }
    topic.commit();

    sweep();

    int kept = 1 + (int) FORMER_AGE.toDays();
    assertThat(files()).hasSize(2 * kept).contains(body, "parsed-" + version);
  }

  @Test
  void keepsTheSameBodyThatIsStoredAgain() throws IOException {
    store("27 days", ago(90));
    topic.delete(KEY, ago(60));
    String again = store("27 days", ago(0));
    topic.commit();

    sweep(); // The upload is stored, its record is not written.
    assertThat(files()).containsExactly(again);

    topic.submit(KEY, NOW, again);
    topic.commit();
    sweep(NOW.plus(Duration.ofDays(90)));
    assertThat(files()).containsExactly(again);
  }

  @Test
  void removesWhatNoRecordNamesAfterTheAge() throws IOException {
    store("an upload that was refused", ago(2));
    String underWay = store("an upload", ago(0));

    sweep();

    assertThat(files()).containsExactly(underWay);
  }

  @Test
  void removesWhatACrashHasLeft() throws IOException {
    store("27 days", ago(2));
    age(Files.writeString(folder().resolve("upload17.part"), "27"), ago(2));
    Files.writeString(folder().resolve("parsed18.part"), "27");
    Files.writeString(folder().resolve("another's"), "27");
    age(folder().resolve("another's"), ago(2));

    sweep();

    assertThat(files()).containsExactlyInAnyOrder("parsed18.part", "another's");
  }

  @Test
  void keepsTheTextOfAVersionThatIsNewerThanWhatItRead() throws IOException {
    topic.delete(KEY, ago(2));
    topic.commit();
    long newer = parse(7, ago(3));

    sweep();

    assertThat(files()).containsExactly("parsed-" + newer);
  }

  @Test
  void removesNothingWhereTheNewestRecordIsNotReadable() throws IOException {
    String body = store("27 days", ago(90));
    topic.submit(KEY, ago(90), body);
    topic.write(KEY, ago(60), new byte[] {(byte) 0xFF});
    topic.commit();

    sweep();

    assertThat(files()).containsExactly(body);
  }

  @Test
  void removesNothingForAnotherTopicUntilTheEpochIsRaised() throws IOException {
    String body = store("27 days", ago(90));
    topic.submit(KEY, ago(90), body);
    topic.commit();
    sweep();
    DocumentsTopic lost = new DocumentsTopic();
    lost.id = "b";

    sweep(NOW, 1, lost);
    assertThat(files()).containsExactly(body);

    sweep(NOW, 2, lost);
    assertThat(files()).isEmpty();
  }

  @Test
  void sweepsInSlices() throws IOException {
    for (int i = 0; i < 50; i++) {
      DocumentKey key = new DocumentKey("default", "handbook", "document " + i);
      String body = blobs.put(key, new ByteArrayInputStream(new byte[i]), 100).getName();
      topic.submit(key, ago(90), body);
      if (i % 2 == 0) {
        topic.delete(key, ago(80));
      }
    }
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        age(path, ago(90));
      }
    }
    topic.commit();

    sweep();

    try (var paths = Files.walk(directory)) {
      assertThat(paths.filter(path -> path.getFileName().toString().length() > 64)).hasSize(25);
    }
  }

  private void sweep() throws IOException {
    sweep(NOW);
  }

  private void sweep(Instant now) throws IOException {
    sweep(now, 1, topic);
  }

  private void sweep(DocumentsTopic... readers) throws IOException {
    sweep(NOW, 1, readers);
  }

  private void sweep(Instant now, int epoch, DocumentsTopic... readers) throws IOException {
    var settings = new SweepSettings(Duration.ofHours(1), AGE, FORMER_AGE, 10, Duration.ofHours(6));
    try (var sweeper =
        new BlobSweeper(
            blobs,
            new NewestRecords(readers[0]::consumer, settings.maxDocuments()),
            List.of(readers),
            epoch,
            settings,
            () -> now)) {
      int _ = sweeper.sweep();
    }
  }

  private static Instant ago(int days) {
    return NOW.minus(Duration.ofDays(days));
  }

  private String store(String text, Instant at) throws IOException {
    String name = blobs.put(KEY, new ByteArrayInputStream(text.getBytes(UTF_8)), 100).getName();
    age(folder().resolve(name), at);
    return name;
  }

  private long parse(long offset, Instant at) throws IOException {
    long version = Versions.of(1, offset);
    blobs.putParsed(KEY, version, ParsedDocument.newBuilder().setText("text").build());
    age(folder().resolve("parsed-" + version), at);
    return version;
  }

  private static void age(Path file, Instant at) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(at));
  }

  private Path folder() {
    return directory.resolve(KEY.hash().substring(0, 2)).resolve(KEY.hash().substring(2));
  }

  private Set<String> files() throws IOException {
    if (!Files.exists(folder())) {
      return Set.of();
    }
    try (var paths = Files.list(folder())) {
      return paths.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
