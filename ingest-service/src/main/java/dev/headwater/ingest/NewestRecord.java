package dev.headwater.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentRecords;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The newest record of a document in the topic {@code documents}, as far as the blob store is
 * concerned.
 */
record NewestRecord(int partition, long offset, Instant at, Says says) {
  /** What a record says about its document. */
  sealed interface Says {
    /**
     * It has this content.
     *
     * @param body name of its body, "" if the record holds the text itself
     */
    record Submitted(String body) implements Says {}

    record Deleted() implements Says {}

    /** Something that is not readable here; a later release may have written it. */
    record Unknown() implements Says {}
  }

  static NewestRecord of(ConsumerRecord<byte[], byte[]> record) {
    return new NewestRecord(
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        says(record.value()));
  }

  private static Says says(byte @Nullable [] value) {
    if (value == null) {
      return new Says.Deleted();
    }
    if (DocumentRecords.isJson(value)) {
      return new Says.Submitted(""); // Whatever it says, it names no body.
    }
    try {
      DocumentRecord record = DocumentRecords.decode(value);
      return switch (record.getEventCase()) {
        case SUBMITTED -> new Says.Submitted(record.getSubmitted().getBlob().getName());
        case DELETED -> new Says.Deleted();
        case GROUPS_CHANGED, EVENT_NOT_SET -> new Says.Unknown();
      };
    } catch (InvalidProtocolBufferException _) {
      return new Says.Unknown();
    }
  }
}
