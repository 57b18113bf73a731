package dev.headwater.events;

import dev.headwater.events.Topic.Kept;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/** All topics and the types of their records; events.proto has their keys. */
public final class Topics {
  /** Fixed for ever, because the partition of a document follows from its key. */
  public static final int DOCUMENT_PARTITIONS = 24;

  private static final int PARTITIONS = 8;
  private static final Kept DAYS = new Kept.For(Duration.ofDays(6));
  private static final Kept HOURS = new Kept.For(Duration.ofHours(6));

  public static final Topic<DocumentRecord> DOCUMENTS =
      new Topic<>("documents", DOCUMENT_PARTITIONS, new Kept.Compacted(), DocumentRecords::decode);
  public static final Topic<CollectionRecord> COLLECTIONS =
      Topic.of("collections", 1, new Kept.Compacted(), CollectionRecord.parser());
  public static final Topic<ChunkRecord> CHUNKS =
      Topic.of("chunks", PARTITIONS, DAYS, ChunkRecord.parser());
  public static final Topic<ChunkRecord> CHUNKS_BULK =
      Topic.of("chunks-bulk", PARTITIONS, DAYS, ChunkRecord.parser());
  public static final Topic<EmbeddedChunkRecord> EMBEDDED_CHUNKS =
      Topic.of("embedded-chunks", PARTITIONS, DAYS, EmbeddedChunkRecord.parser());
  public static final Topic<EmbeddedChunkRecord> EMBEDDED_CHUNKS_BULK =
      Topic.of("embedded-chunks-bulk", PARTITIONS, DAYS, EmbeddedChunkRecord.parser());
  public static final Topic<DocumentStatus> DOCUMENT_STATUS =
      Topic.of("document-status", PARTITIONS, DAYS, DocumentStatus.parser());
  public static final Topic<Question> QUESTIONS =
      Topic.of("questions", PARTITIONS, HOURS, Question.parser());
  public static final Topic<EmbeddedQuestion> EMBEDDED_QUESTIONS =
      Topic.of("embedded-questions", PARTITIONS, HOURS, EmbeddedQuestion.parser());
  public static final Topic<GroundedQuestion> GROUNDED_QUESTIONS =
      Topic.of("grounded-questions", PARTITIONS, HOURS, GroundedQuestion.parser());
  public static final Topic<Cancellation> CANCELLATIONS =
      Topic.of("cancellations", 1, HOURS, Cancellation.parser());
  public static final Topic<Lookup> LOOKUPS =
      Topic.of("lookups", PARTITIONS, HOURS, Lookup.parser());
  public static final Topic<AnswerEvent> ANSWERS =
      Topic.of("answers", PARTITIONS, HOURS, AnswerEvent.parser());
  public static final Topic<FailedRecord> RETRIES =
      Topic.of("retries", PARTITIONS, DAYS, FailedRecord.parser());
  public static final Topic<FailedRecord> DEAD_LETTERS =
      Topic.of("dead-letters", PARTITIONS, DAYS, FailedRecord.parser());

  private static final List<Topic<?>> ALL =
      List.of(
          DOCUMENTS,
          COLLECTIONS,
          CHUNKS,
          CHUNKS_BULK,
          EMBEDDED_CHUNKS,
          EMBEDDED_CHUNKS_BULK,
          DOCUMENT_STATUS,
          QUESTIONS,
          EMBEDDED_QUESTIONS,
          GROUNDED_QUESTIONS,
          CANCELLATIONS,
          LOOKUPS,
          ANSWERS,
          RETRIES,
          DEAD_LETTERS);

  private Topics() {}

  public static List<Topic<?>> all() {
    return ALL;
  }

  public static Topic<ChunkRecord> chunks(Lane lane) {
    return switch (lane) {
      case INTERACTIVE -> CHUNKS;
      case BULK -> CHUNKS_BULK;
    };
  }

  public static Topic<EmbeddedChunkRecord> embeddedChunks(Lane lane) {
    return switch (lane) {
      case INTERACTIVE -> EMBEDDED_CHUNKS;
      case BULK -> EMBEDDED_CHUNKS_BULK;
    };
  }

  /**
   * The partition of a document in {@code documents}: murmur2 of the document key, which is also
   * what Kafka's default partitioner does. A groups record is in its document's partition.
   */
  public static int documentPartition(DocumentKey key) {
    byte[] bytes = key.toString().getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % DOCUMENT_PARTITIONS;
  }
}
