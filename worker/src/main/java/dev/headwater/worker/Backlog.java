package dev.headwater.worker;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What a stage has not done yet, as its consumer knows without asking the broker. Used on the
 * consumer's thread, read from any.
 */
final class Backlog {
  private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NONE = Long.MAX_VALUE;

  private final Consumer<?, ?> consumer;
  private final String topic;
  private long refreshed = System.nanoTime() - REFRESH_NANOS;
  private long newest;
  private int left;
  private volatile long lag;
  private volatile long oldest = NONE;

  Backlog(Consumer<?, ?> consumer, String topic) {
    this.consumer = consumer;
    this.topic = topic;
  }

  /** Notes what a poll returned. */
  void polled(Iterable<? extends ConsumerRecord<?, ?>> records) {
    int count = 0;
    long first = NONE;
    for (ConsumerRecord<?, ?> record : records) {
      if (record.topic().equals(topic)) {
        count++;
        first = Math.min(first, record.timestamp());
        newest = Math.max(newest, record.timestamp());
      }
    }
    if (count > 0) {
      oldest = Math.min(oldest, first);
      lag = Math.max(lag, count);
    }
    if (System.nanoTime() - refreshed >= REFRESH_NANOS) {
      lag = behind() + count;
    }
  }

  /** Notes that all that was polled is done. What is left came later than that. */
  void done() {
    doneBut(0, newest);
  }

  /**
   * Notes that what was polled is done, but for some records.
   *
   * @param records how many
   * @param oldestMillis timestamp of the oldest of them
   */
  void doneBut(int records, long oldestMillis) {
    left = records;
    lag = behind();
    oldest = lag == 0 ? NONE : oldestMillis;
  }

  private long behind() {
    refreshed = System.nanoTime();
    return left
        + consumer.assignment().stream()
            .filter(partition -> partition.topic().equals(topic))
            .mapToLong(this::behind)
            .sum();
  }

  /**
   * Nothing of a partition that was taken away meanwhile: what was polled has to be done anyway.
   */
  private long behind(TopicPartition partition) {
    try {
      return consumer.currentLag(partition).orElse(0);
    } catch (IllegalStateException _) {
      return 0;
    }
  }

  /** Records after the consumer's position, and those before it that are not done. */
  long lag() {
    return lag;
  }

  double oldestSeconds() {
    long millis = oldest;
    return millis == NONE ? 0 : Math.max(0, (System.currentTimeMillis() - millis) / 1000.0);
  }
}
