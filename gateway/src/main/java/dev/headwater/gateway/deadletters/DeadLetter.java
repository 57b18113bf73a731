package dev.headwater.gateway.deadletters;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import java.util.Optional;

/**
 * A record that failed for good.
 *
 * @param record without its value
 * @param version of the document; 0 if it is not known
 * @param size of the value, in bytes
 */
record DeadLetter(LetterId id, FailedRecord record, long version, int size) {
  static DeadLetter of(LetterId id, FailedRecord record, int epoch) {
    return new DeadLetter(
        id,
        record.toBuilder().clearValue().build(),
        version(record, epoch),
        record.getValue().size());
  }

  /** The original's value, decoded as its topic's are; empty if it cannot be read. */
  static Optional<MessageLite> decoded(FailedRecord record) {
    if (record.getValue().isEmpty()) {
      return Optional.empty();
    }
    for (Topic<?> topic : Topics.all()) {
      if (topic.name().equals(record.getTopic())) {
        try {
          return Optional.of(topic.decoder().decode(record.getValue().toByteArray()));
        } catch (InvalidProtocolBufferException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static long version(FailedRecord record, int epoch) {
    if (record.getTopic().equals(Topics.DOCUMENTS.name())) {
      return Versions.of(epoch, record.getOffset());
    }
    return switch (decoded(record).orElse(null)) {
      case ChunkRecord chunk ->
          chunk.hasEnd() ? chunk.getEnd().getVersion() : chunk.getChunk().getVersion();
      case EmbeddedChunkRecord chunk ->
          chunk.hasEnd() ? chunk.getEnd().getVersion() : chunk.getChunk().getChunk().getVersion();
      case DocumentStatus status -> status.getVersion();
      case null, default -> 0;
    };
  }
}
