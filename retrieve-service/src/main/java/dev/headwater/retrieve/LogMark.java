package dev.headwater.retrieve;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the visibility records were made of. It is kept beside them, so that it is lost with them.
 *
 * @param topic id of the topic {@code documents}
 * @param epoch the topic's epoch
 * @param applied by partition, the offset of the next record that is to be applied
 * @param rebuild null if none is in progress
 */
record LogMark(String topic, int epoch, Map<Integer, Long> applied, @Nullable Rebuild rebuild) {
  /**
   * The indices were lost and are made again from the log.
   *
   * @param ends by partition, the offset up to which documents are read again
   * @param began milliseconds since 1970 (UTC)
   * @param rewound whether the documents' loop begins at the beginning
   */
  record Rebuild(Map<Integer, Long> ends, long began, boolean rewound) {}

  /** Where marks are kept. */
  interface Store {
    /** The mark; empty if there is none, or if the records are gone. */
    Optional<LogMark> read();

    void write(LogMark mark);

    /** Raises what is applied of some partitions. */
    void applied(Map<Integer, Long> offsets);

    /** Whether there are visibility records. */
    boolean hasRecords();

    /** Documents submitted before a time whose newest version is neither live nor given up. */
    long unfinished(long beforeMillis) throws InterruptedException;
  }
}
