package dev.headwater.worker;

import java.util.Map;

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

  /** Makes the group read the topic from its beginning, as soon as it has no members. */
  void rewind() throws InterruptedException;
}
