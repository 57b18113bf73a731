package dev.headwater.events;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.Map;

/**
 * A topic: its name, partitions, retention, and how its records are decoded.
 *
 * @param partitions number of partitions; only {@code documents} fixes it for ever
 * @param kept how long records are kept
 */
public record Topic<T extends MessageLite>(
    String name, int partitions, Kept kept, Decoder<T> decoder) {

  /** The largest record of a compacted topic, in bytes. */
  static final int CONTENT_BYTES = 16 << 20;

  /** The largest record of any topic, in bytes: a failed record is wrapped as a whole. */
  public static final int RECORD_BYTES = CONTENT_BYTES + (64 << 10);

  /** Decodes a record's value. */
  public interface Decoder<T> {
    T decode(byte[] value) throws InvalidProtocolBufferException;
  }

  /** How long a topic keeps its records. */
  public sealed interface Kept {
    /** The newest record of each key, for ever. */
    record Compacted() implements Kept {}

    record For(Duration time) implements Kept {}
  }

  static <T extends MessageLite> Topic<T> of(
      String name, int partitions, Kept kept, Parser<T> parser) {
    return new Topic<>(name, partitions, kept, parser::parseFrom);
  }

  /** The topic's settings on the broker. Erased text is nowhere after eight days (rule 12). */
  public Map<String, String> settings() {
    return switch (kept) {
      case Kept.Compacted() ->
          Map.of(
              "cleanup.policy", "compact",
              "max.message.bytes", Integer.toString(CONTENT_BYTES),
              "max.compaction.lag.ms", millis(Duration.ofDays(1)),
              "segment.ms", millis(Duration.ofHours(6)));
      case Kept.For(Duration time) ->
          Map.of(
              "cleanup.policy", "delete",
              "max.message.bytes", Integer.toString(RECORD_BYTES),
              "retention.ms", millis(time),
              "segment.ms", millis(time.dividedBy(4)));
    };
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }

  @Override
  public String toString() {
    return name;
  }
}
