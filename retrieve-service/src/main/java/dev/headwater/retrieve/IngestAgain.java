package dev.headwater.retrieve;

import com.google.protobuf.ByteString;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.worker.DocumentsLog;

/** Lets ingest-service process a document's record once more, as the version that it is. */
final class IngestAgain {
  private IngestAgain() {}

  /**
   * What to send to {@code retries}.
   *
   * @param offset of the record in {@code documents}
   * @param generation that it is for; "" for all
   */
  static FailedRecord record(
      int partition, long offset, DocumentsLog.Entry entry, String generation) {
    DocumentRecord record = entry.value().toBuilder().setGeneration(generation).build();
    return FailedRecord.newBuilder()
        .setStage("ingest-" + Lane.BULK.label())
        .setTopic(Topics.DOCUMENTS.name())
        .setPartition(partition)
        .setOffset(offset)
        .setTimestampMillis(entry.timestamp().toEpochMilli())
        .setLane(Lane.BULK.label())
        .setKey(ByteString.copyFromUtf8(entry.key()))
        .setIncarnation(entry.incarnation())
        .setValue(record.toByteString())
        .setReason("its chunks are made again")
        .build();
  }
}
