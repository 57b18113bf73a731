package dev.headwater.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that wait, after an outage or for a retry that is not due, while the others go on. A
 * partition may be taken away at any moment: its records are then another consumer's.
 */
final class PausedPartitions {
  private static final Logger log = LoggerFactory.getLogger(PausedPartitions.class);

  private final Consumer<?, ?> consumer;

  /** Until when, by {@link System#nanoTime}: a clock that is set does not change a wait. */
  private final Map<TopicPartition, Long> due = new HashMap<>();

  PausedPartitions(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  /** Goes back to an offset and reads on from there after the wait. */
  void pause(TopicPartition partition, long offset, Duration wait) {
    ifAssigned(
        partition,
        () -> {
          consumer.seek(partition, offset);
          consumer.pause(List.of(partition));
          due.put(partition, System.nanoTime() + wait.toNanos());
        });
  }

  boolean isEmpty() {
    return due.isEmpty();
  }

  boolean contains(TopicPartition partition) {
    return due.containsKey(partition);
  }

  /** Resumes the partitions whose wait is over. */
  void resumeDue() {
    long now = System.nanoTime();
    due.entrySet()
        .removeIf(entry -> {
          boolean over = now - entry.getValue() >= 0;
          if (over) {
            ifAssigned(entry.getKey(), () -> consumer.resume(List.of(entry.getKey())));
          }
          return over;
        });
  }

  /**
   * Forgets the pause of partitions that records were polled from: they were taken away and given
   * back meanwhile, which ends a pause, and are read from their committed offset.
   */
  void polled(Collection<TopicPartition> partitions) {
    due.keySet().removeAll(partitions);
  }

  /** Runs an action on a partition unless it was taken away. */
  static void ifAssigned(TopicPartition partition, Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException e) {
      log.debug("{} was taken away: {}", partition, e.getMessage());
    }
  }
}
