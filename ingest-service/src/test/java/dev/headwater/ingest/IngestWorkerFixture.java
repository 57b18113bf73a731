package dev.headwater.ingest;

import com.google.protobuf.MessageLite;
import dev.headwater.blobs.BlobStore;
import dev.headwater.blobs.DirectoryBlobStore;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Measure;
import dev.headwater.worker.MetadataLimits;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A worker of the interactive lane over a folder of blobs, and what it sends. */
abstract class IngestWorkerFixture {
  static final DocumentKey KEY = new DocumentKey("default", "handbook", "people/leave.md");
  static final CollectionRecord HANDBOOK =
      CollectionRecord.newBuilder()
          .setEncoder("words")
          .setLanguage("en")
          .setGeneration("words")
          .build();

  static final int INTERACTIVE_CHUNKS = 3;
  static final Duration GRACE = Duration.ofMinutes(5);

  record Sent(String topic, String key, MessageLite value, Lane lane) {}

  @TempDir Path directory;
  final List<Sent> sent = new ArrayList<>();
  final List<String> parsed = new ArrayList<>();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  Optional<CollectionRecord> collection = Optional.of(HANDBOOK);
  Optional<CollectionRecord> comingCollection = Optional.empty();
  boolean current = true;
  Instant now = Instant.EPOCH.plus(GRACE);
  BlobStore blobs;
  IngestWorker worker;

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
            (encoder, language) -> {
              if (!encoder.equals("words")) {
                throw new IllegalArgumentException("the encoder is unknown");
              }
              return new Chunker(ChunkerTest::tokens, 100, language);
            },
            INTERACTIVE_CHUNKS,
            GRACE,
            () -> now);
  }

  <T extends MessageLite> void send(Topic<T> topic, Delivery<?> delivery, Lane lane, T value) {
    sent.add(new Sent(topic.name(), delivery.key(), value, lane));
  }

  ParsedDocument parse(DocumentSource source)
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

  static DocumentRecord text(String text) {
    return DocumentRecord.newBuilder()
        .setSubmitted(DocumentSubmitted.newBuilder().setText(text).addGroups("staff"))
        .build();
  }

  static DocumentRecord withBody(String sha256) {
    DocumentSubmitted.Builder submitted = DocumentSubmitted.newBuilder();
    submitted.getBlobBuilder().setName(sha256);
    return DocumentRecord.newBuilder().setSubmitted(submitted).build();
  }

  static Delivery<DocumentRecord> delivery(
      String key, long offset, @Nullable DocumentRecord value) {
    return delivery(key, offset, value, 1, 0);
  }

  static Delivery<DocumentRecord> delivery(DocumentRecord value, int attempt, long incarnation) {
    return delivery(KEY.toString(), 7, value, attempt, incarnation);
  }

  private static Delivery<DocumentRecord> delivery(
      String key, long offset, @Nullable DocumentRecord value, int attempt, long incarnation) {
    return new Delivery<>(
        Topics.DOCUMENTS,
        Topics.documentPartition(DocumentKey.parse(key)),
        offset,
        key,
        value,
        Lane.INTERACTIVE,
        Instant.EPOCH,
        attempt,
        incarnation);
  }

  Outcome process(DocumentRecord value) throws InterruptedException {
    return worker.process(List.of(delivery(KEY.toString(), 7, value)), this::send).getFirst();
  }

  double texts(String source) {
    return registry.get(Measure.TEXTS.metric()).tag("source", source).counter().count();
  }

  List<Stage> stages() {
    return statuses().stream().map(DocumentStatus::getStage).toList();
  }

  List<DocumentStatus> statuses() {
    return sent.stream()
        .filter(record -> record.topic().equals("document-status"))
        .map(record -> (DocumentStatus) record.value())
        .toList();
  }

  List<ChunkRecord> chunks() {
    return sent.stream()
        .filter(record -> record.topic().equals("chunks"))
        .map(record -> (ChunkRecord) record.value())
        .toList();
  }
}
