package dev.headwater.gateway.deadletters;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.FailedRecord;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON of dead letters; names and order of the components are those on the wire. */
final class DeadLetterViews {
  private DeadLetterViews() {}

  /** A letter that was replayed or discarded. */
  record Settled(String id) {}

  record Page(@JsonProperty("dead_letters") List<Letter> deadLetters, String next) {}

  /**
   * A letter without its value.
   *
   * @param version null if it is not known
   * @param stage that could not process it
   * @param size of its value, in bytes
   * @param at when it was given up
   */
  record Letter(
      String id,
      @JsonUnwrapped Subject subject,
      @Nullable Long version,
      String stage,
      String reason,
      int attempts,
      int size,
      String at) {
    static Letter of(DeadLetter letter) {
      return new Letter(
          letter.id().toString(),
          Subject.of(letter.record()),
          letter.version() == 0 ? null : letter.version(),
          letter.record().getStage(),
          letter.record().getReason(),
          letter.record().getAttempts(),
          letter.size(),
          Instant.ofEpochMilli(letter.id().atMillis()).toString());
    }
  }

  /**
   * What a record is about; null where its key is no document's.
   *
   * @param document id
   */
  record Subject(@Nullable String collection, @Nullable String document) {
    static Subject of(FailedRecord record) {
      try {
        DocumentKey key = DocumentKey.parse(record.getKey().toStringUtf8());
        return new Subject(key.collection(), key.id());
      } catch (IllegalArgumentException _) {
        return new Subject(null, null);
      }
    }
  }

  /**
   * A letter with its original.
   *
   * @param value as JSON; null if it is not readable
   * @param bytes the value in Base64, where it is not readable
   */
  record Whole(
      @JsonUnwrapped Letter letter,
      Original original,
      @JsonRawValue @Nullable String value,
      @Nullable String bytes) {
    static Whole of(DeadLetter letter, FailedRecord record) {
      String value = DeadLetter.decoded(record).map(DeadLetterViews::json).orElse(null);
      boolean unread = value == null && !record.getValue().isEmpty();
      return new Whole(
          Letter.of(letter),
          Original.of(record),
          value,
          unread ? Base64.getEncoder().encodeToString(record.getValue().toByteArray()) : null);
    }
  }

  /**
   * Where the record was.
   *
   * @param tombstone whether it had no value
   * @param valueOmitted whether its value did not fit into the dead letter
   */
  record Original(
      String topic,
      int partition,
      long offset,
      String key,
      String lane,
      String at,
      boolean tombstone,
      @JsonProperty("value_omitted") boolean valueOmitted) {
    static Original of(FailedRecord record) {
      return new Original(
          record.getTopic(),
          record.getPartition(),
          record.getOffset(),
          record.getKey().toStringUtf8(),
          record.getLane(),
          Instant.ofEpochMilli(record.getTimestampMillis()).toString(),
          record.getTombstone(),
          record.getValueOmitted());
    }
  }

  private static @Nullable String json(Object message) {
    try {
      return message instanceof MessageOrBuilder readable
          ? JsonFormat.printer().omittingInsignificantWhitespace().print(readable)
          : null;
    } catch (InvalidProtocolBufferException _) {
      return null;
    }
  }
}
