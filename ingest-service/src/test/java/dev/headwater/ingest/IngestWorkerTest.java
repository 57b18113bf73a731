package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import com.google.protobuf.util.Values;
import dev.headwater.blobs.BlobStore;
import dev.headwater.blobs.DirectoryBlobStore;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Measure;
import dev.headwater.worker.MetadataLimits;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestWorkerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "people/leave.md");
  private static final CollectionRecord HANDBOOK =
      CollectionRecord.newBuilder()
          .setEncoder("words")
          .setLanguage("en")
          .setGeneration("g1")
          .build();

  private static final int INTERACTIVE_CHUNKS = 3;
  private static final Duration GRACE = Duration.ofMinutes(5);

  private record Sent(String topic, String key, MessageLite value, Lane lane) {}

  @TempDir Path directory;
  private final List<Sent> sent = new ArrayList<>();
  private final List<String> parsed = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Optional<CollectionRecord> collection = Optional.of(HANDBOOK);
  private Optional<CollectionRecord> comingCollection = Optional.empty();
  private boolean current = true;
  private Instant now = Instant.EPOCH.plus(GRACE);
  private BlobStore blobs;
  private IngestWorker worker;

  @BeforeEach
  void makeTheWorker() {
    blobs = new DirectoryBlobStore(directory);
    worker =
        new IngestWorker(
            Lane.INTERACTIVE,
            1,
            new CollectionLookup() {
              @Override
              public Optional<CollectionRecord> find(String key) {
                return key.equals("default/handbook") ? collection : Optional.empty();
              }

              @Override
              public boolean isCurrent() {
                collection = collection.or(() -> comingCollection);
                return current;
              }
            },
            new MetadataLimits(100, 2),
            new DocumentTexts(blobs, this::parse, new Metrics(registry, "ingest")),
            found -> {
              if (!found.getEncoder().equals("words")) {
                throw new IllegalArgumentException("the encoder is unknown");
              }
              return new Chunker(ChunkerTest::tokens, 100, found.getLanguage());
            },
            INTERACTIVE_CHUNKS,
            GRACE,
            () -> now);
  }

  private <T extends MessageLite> void send(
      Topic<T> topic, Delivery<?> delivery, Lane lane, T value) {
    sent.add(new Sent(topic.name(), delivery.key(), value, lane));
  }

  private ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException, UnfinishedParseException, IOException {
    String text = new String(source.body().readAllBytes(), StandardCharsets.UTF_8);
    parsed.add(text);
    if (text.startsWith("unreadable")) {
      throw new UnreadableDocumentException("the document contains no text");
    }
    if (text.equals("unfinished")) {
      throw new UnfinishedParseException(
          "reading the file takes too much memory", new OutOfMemoryError("made by the test"));
    }
    return Markdown.outline(text).toDocument(source, "text/markdown");
  }

  private static DocumentRecord text(String text) {
    return DocumentRecord.newBuilder()
        .setSubmitted(DocumentSubmitted.newBuilder().setText(text).addGroups("staff"))
        .build();
  }

  private static DocumentRecord withBody(String sha256) {
    DocumentSubmitted.Builder submitted = DocumentSubmitted.newBuilder();
    submitted.getBlobBuilder().setName(sha256);
    return DocumentRecord.newBuilder().setSubmitted(submitted).build();
  }

  private static Delivery<DocumentRecord> delivery(
      String key, long offset, @Nullable DocumentRecord value) {
    int partition = Topics.documentPartition(DocumentKey.parse(key));
    return new Delivery<>(
        Topics.DOCUMENTS, partition, offset, key, value, Lane.INTERACTIVE, Instant.EPOCH, 1, 0);
  }

  private Outcome process(DocumentRecord value) throws InterruptedException {
    return worker.process(List.of(delivery(KEY.toString(), 7, value)), this::send).getFirst();
  }

  private double texts(String source) {
    return registry.get(Measure.TEXTS.metric()).tag("source", source).counter().count();
  }

  private List<Stage> stages() {
    return sent.stream()
        .filter(record -> record.topic().equals("document-status"))
        .map(record -> ((DocumentStatus) record.value()).getStage())
        .toList();
  }

  private List<ChunkRecord> chunks() {
    return sent.stream()
        .filter(record -> record.topic().equals("chunks"))
        .map(record -> (ChunkRecord) record.value())
        .toList();
  }

  @Test
  void publishesTheChunksInOrderThenTheEndOfTheVersion() throws Exception {
    assertThat(process(text("# Leave\n\n## A\n\nOne.\n\n## B\n\nTwo.\n"))).isEqualTo(Outcome.DONE);

    assertThat(stages()).containsExactly(Stage.RECEIVED, Stage.CHUNKED);
    assertThat(sent).allMatch(record -> record.key().equals(KEY.toString()));
    assertThat(chunks()).hasSize(3);
    var second = chunks().get(1).getChunk();
    assertThat(second.getVersion()).isEqualTo(Versions.of(1, 7));
    assertThat(second.getGeneration()).isEqualTo("g1");
    assertThat(second.getOrdinal()).isEqualTo(1);
    assertThat(second.getText()).isEqualTo("Two.");
    assertThat(second.getGroupsList()).containsExactly("staff");
    var end = chunks().get(2).getEnd();
    assertThat(end.getVersion()).isEqualTo(Versions.of(1, 7));
    assertThat(end.getChunkCount()).isEqualTo(2);
    assertThat(end.getTitle()).isEqualTo("Leave");
    assertThat(end.getGroupsList()).containsExactly("staff");
    assertThat(end.hasBlob()).isFalse();
  }

  @Test
  void sendsTheChunksOfABigDocumentInBulk() throws Exception {
    assertThat(process(text("## A\n\n1.\n\n## B\n\n2.\n\n## C\n\n3.\n\n## D\n\n4.\n")))
        .isEqualTo(Outcome.DONE);

    assertThat(chunks()).isEmpty();
    assertThat(sent)
        .filteredOn(record -> record.topic().equals("chunks-bulk"))
        .hasSize(5)
        .allMatch(record -> record.lane() == Lane.BULK);
  }

  @Test
  void readsTheBodyFromTheBlobStoreAndParsesItOnce() throws Exception {
    byte[] body = "Swim.".getBytes(StandardCharsets.UTF_8);
    var blob = blobs.put(KEY, new ByteArrayInputStream(body), 100);
    DocumentRecord record =
        DocumentRecord.newBuilder()
            .setSubmitted(DocumentSubmitted.newBuilder().setBlob(blob))
            .build();

    assertThat(process(record)).isEqualTo(Outcome.DONE);
    assertThat(process(record)).isEqualTo(Outcome.DONE);

    assertThat(parsed).containsExactly("Swim.");
    assertThat(texts("parsed")).isEqualTo(1);
    assertThat(texts("kept")).isEqualTo(1);
    assertThat(blobs.parsed(KEY, Versions.of(1, 7)).orElseThrow().getText()).isEqualTo("Swim.");
    assertThat(chunks().get(1).getEnd().getBlob()).isEqualTo(blob);
    assertThat(chunks().subList(0, 2)).isEqualTo(chunks().subList(2, 4));
  }

  @Test
  void leavesDeletionsGroupsAndTombstonesToRetrieveService() throws Exception {
    DocumentRecord deleted =
        DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build();
    DocumentRecord groups =
        DocumentRecord.newBuilder()
            .setGroupsChanged(DocumentGroupsChanged.getDefaultInstance())
            .build();

    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 1, deleted),
                    delivery(KEY.groupsKey(), 2, groups),
                    delivery(KEY.toString(), 3, null)),
                this::send))
        .containsOnly(Outcome.DONE);
    assertThat(sent).isEmpty();
  }

  @Test
  void skipsWhatANewerRecordOfTheBatchReplaces() throws Exception {
    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 1, text("Old.")),
                    delivery(KEY.toString(), 2, text("New."))),
                this::send))
        .containsExactly(Outcome.DONE, Outcome.DONE);
    assertThat(parsed).containsExactly("New.");
  }

  @Test
  void keepsTheOldVersionWhereTheNewerOneOfTheBatchFails() throws Exception {
    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 1, text("Old.")),
                    delivery(KEY.toString(), 2, text("unreadable"))),
                this::send))
        .containsExactly(Outcome.DONE, new Outcome.DeadLetter("the document contains no text"));
    assertThat(chunks().getFirst().getChunk().getText()).isEqualTo("Old.");
  }

  @Test
  void deadLettersADocumentWhoseCollectionDoesNotExist() throws Exception {
    collection = Optional.empty();
    assertThat(process(text("One.")))
        .isEqualTo(new Outcome.DeadLetter("there is no collection 'handbook'"));
    assertThat(sent).isEmpty();
  }

  @Test
  void ingestsNothingIntoALaterCollectionOfTheSameName() throws Exception {
    collection = collection.map(found -> found.toBuilder().setIncarnation(9).build());
    Delivery<DocumentRecord> first = delivery(KEY.toString(), 7, text("One."));
    Delivery<DocumentRecord> earlier =
        new Delivery<>(
            first.topic(),
            first.partition(),
            7,
            first.key(),
            first.value(),
            Lane.INTERACTIVE,
            Instant.EPOCH,
            1,
            5);

    assertThat(worker.process(List.of(earlier), this::send)).containsExactly(Outcome.DONE);

    assertThat(sent)
        .singleElement()
        .extracting(Sent::value)
        .isInstanceOfSatisfying(
            DocumentStatus.class, status -> assertThat(status.getStage()).isEqualTo(Stage.DELETED));
  }

  @Test
  void triesAgainLaterWhereTheCollectionsAreNotAllRead() throws Exception {
    collection = Optional.empty();
    current = false;
    assertThat(process(text("One.")))
        .isEqualTo(new Outcome.Retry("collection 'handbook' is not known yet"));
    assertThat(sent).isEmpty();
  }

  @Test
  void waitsWhereTheCollectionsAreStillNotAllReadWhenItTriesAgain() {
    collection = Optional.empty();
    current = false;
    Delivery<DocumentRecord> first = delivery(KEY.toString(), 7, text("One."));
    Delivery<DocumentRecord> second =
        new Delivery<>(
            first.topic(),
            first.partition(),
            7,
            first.key(),
            first.value(),
            Lane.INTERACTIVE,
            Instant.EPOCH,
            2,
            0);
    assertThatThrownBy(() -> worker.process(List.of(second), this::send))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("collections");
  }

  @Test
  void ingestsIntoACollectionThatComesWhileItLooks() throws Exception {
    comingCollection = collection;
    collection = Optional.empty();
    assertThat(process(text("One."))).isEqualTo(Outcome.DONE);
  }

  @Test
  void triesAgainWhereReadingTheDocumentWasGivenUp() throws Exception {
    assertThat(process(text("unfinished")))
        .isEqualTo(new Outcome.Retry("reading the file takes too much memory"));
  }

  @Test
  void ingestsNothingIntoACollectionThatIsClosing() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().setClosing(true).build());
    assertThat(process(text("One."))).isEqualTo(Outcome.DONE);
    assertThat(sent).isEmpty();
  }

  @Test
  void deadLettersADocumentWhoseEncoderIsNotKnown() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().setEncoder("other").build());
    assertThat(process(text("One."))).isEqualTo(new Outcome.DeadLetter("the encoder is unknown"));
  }

  @Test
  void deadLettersADocumentOfWhichTooMuchIsSaid() throws Exception {
    DocumentRecord.Builder record = text("One.").toBuilder();
    for (String key : List.of("a", "b", "c")) {
      record.getSubmittedBuilder().getMetadataBuilder().putFields(key, Values.of(1));
    }
    assertThat(process(record.build()))
        .isEqualTo(
            new Outcome.DeadLetter(
                "metadata has 3 keys; allowed are 2 (setting headwater.metadata.max-keys)"));
    assertThat(parsed).isEmpty();
    assertThat(chunks()).isEmpty();
  }

  @Test
  void waitsForABodyThatAYoungRecordMisses() throws Exception {
    byte[] body = "Swim.".getBytes(StandardCharsets.UTF_8);
    DocumentRecord record =
        withBody("883efaefe4837631c343ec30b0a69481686df2cf226e288e17341b6885e457b4");
    now = Instant.EPOCH.plus(GRACE).minusMillis(1);

    assertThatThrownBy(() -> process(record))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("no body of " + KEY + ", whose record is 299 s old")
        .hasMessageContaining("headwater.ingest.blob-grace");
    blobs.put(KEY, new ByteArrayInputStream(body), 100);
    assertThat(process(record)).isEqualTo(Outcome.DONE);
    assertThat(parsed).containsExactly("Swim.");
  }

  @Test
  void triesAgainWhereTheBodyOfAnOldRecordIsMissing() throws Exception {
    assertThat(process(withBody("0".repeat(64))))
        .isEqualTo(new Outcome.Retry("the document's body is not in the blob store"));
  }

  @Test
  void waitsWhereTheStoreCannotBeUsed() throws Exception {
    Files.writeString(directory.resolve(KEY.hash().substring(0, 2)), "in the way");

    assertThatThrownBy(() -> process(text("One."))).isInstanceOf(OutageException.class);
  }

  @Test
  void deadLettersARecordInTheWrongPartition() throws Exception {
    Delivery<DocumentRecord> right = delivery(KEY.toString(), 7, text("One."));
    Delivery<DocumentRecord> wrong =
        new Delivery<>(
            right.topic(),
            (right.partition() + 1) % Topics.DOCUMENT_PARTITIONS,
            7,
            right.key(),
            right.value(),
            Lane.INTERACTIVE,
            Instant.EPOCH,
            1,
            0);
    assertThat(worker.process(List.of(wrong), this::send).getFirst())
        .isInstanceOf(Outcome.DeadLetter.class);
  }

  @Test
  void tellsTheReasonOfADeadLetterInTheStatus() {
    worker.deadLettered(delivery(KEY.toString(), 7, null), "it is damaged", this::send);
    assertThat(sent).hasSize(1);
    DocumentStatus status = (DocumentStatus) sent.getFirst().value();
    assertThat(status.getStage()).isEqualTo(Stage.DEAD_LETTERED);
    assertThat(status.getVersion()).isEqualTo(Versions.of(1, 7));
    assertThat(status.getReason()).isEqualTo("it is damaged");
  }

  @Test
  void readsItsOwnLaneOnly() {
    assertThat(worker.accepts(Lane.INTERACTIVE)).isTrue();
    assertThat(worker.accepts(Lane.BULK)).isFalse();
  }
}
