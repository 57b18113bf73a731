package dev.headwater.worker;

import dev.headwater.events.DocumentRecord;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The topic {@code documents} and how far a group has read it. Every method throws {@link
 * OutageException} if Kafka does not say.
 */
public interface DocumentsLog {
  /** The topic's identity, which a topic that was created again does not have. */
  String id();

  /** The offset of the next record of each partition. */
  Map<Integer, Long> ends();

  /** How far the group has read; partitions of which it has read nothing are left out. */
  Map<Integer, Long> committed();

  /** A record of the topic, as a reader gets it. */
  record Entry(String key, long incarnation, Instant timestamp, DocumentRecord value) {}

  /**
   * Reads a record; empty if a newer one of its key has taken its place, or it has no readable
   * value.
   */
  Optional<Entry> read(int partition, long offset);

  /** Makes the group read the topic from its beginning, as soon as it has no members. */
  void rewind() throws InterruptedException;
}
