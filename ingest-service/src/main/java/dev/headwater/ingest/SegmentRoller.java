package dev.headwater.ingest;

import dev.headwater.events.Lane;
import dev.headwater.events.Marker;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Periodic;
import dev.headwater.worker.Publisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets quiet partitions of compacted topics be compacted (rule 12): Kafka never compacts the
 * segment that it writes to, and begins another only with the next record. So a partition whose
 * last record is old gets a {@link Marker}, and after the same time a second one; then it is left
 * alone until it has other records. A marker more does no harm, so every instance may do this.
 */
final class SegmentRoller implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How often it looks in the time after which a partition is quiet. */
  private static final int LOOKS = 4;

  /** The last offsets of a topic that is written by transactions are their ends. */
  private static final int LAST_OFFSETS = 10;

  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
  private final Publisher publisher;
  private final Duration after;
  private final InstantSource clock;
  private final Periodic timer = new Periodic("segment-roller");

  /**
   * Creates the roller; {@link #start} runs it.
   *
   * @param consumers new consumers without a group; each is closed after use
   * @param after age of the last record from which a partition is quiet
   */
  SegmentRoller(
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      Publisher publisher,
      Duration after,
      InstantSource clock) {
    this.consumers = consumers;
    this.publisher = publisher;
    this.after = after;
    this.clock = clock;
  }

  SegmentRoller start() {
    Duration every = after.dividedBy(LOOKS);
    timer.start(every, every, this::roll);
    return this;
  }

  /** Writes a marker to each quiet partition. */
  void roll() {
    for (Topic<?> topic : Topics.all()) {
      if (topic.kept() instanceof Topic.Kept.Compacted) {
        last(topic).forEach((partition, record) -> roll(topic, partition, record));
      }
    }
  }

  private void roll(Topic<?> topic, int partition, ConsumerRecord<byte[], byte[]> last) {
    if (clock.millis() - last.timestamp() > after.toMillis()) {
      next(topic, last)
          .ifPresent(marker -> {
            String key = marker.key(topic, partition);
            try {
              var _ = publisher.send(topic, partition, key, null, Lane.INTERACTIVE).join();
            } catch (CompletionException e) {
              throw new OutageException("Kafka takes no marker: " + e.getMessage(), e);
            }
          });
    }
  }

  /** The marker that follows a record; empty after the second. */
  private static Optional<Marker> next(Topic<?> topic, ConsumerRecord<byte[], byte[]> last) {
    String key = last.key() == null ? "" : new String(last.key(), StandardCharsets.UTF_8);
    if (key.equals(Marker.SECOND.key(topic, last.partition()))) {
      return Optional.empty();
    }
    return Optional.of(
        key.equals(Marker.FIRST.key(topic, last.partition())) ? Marker.SECOND : Marker.FIRST);
  }

  /** The last record of each partition that has one. */
  private Map<Integer, ConsumerRecord<byte[], byte[]>> last(Topic<?> topic) {
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    Map<Integer, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
    try (var consumer = consumers.get()) {
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - LAST_OFFSETS)));
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > until) {
          throw new OutageException("Kafka does not go on with the topic " + topic);
        }
        consumer.poll(POLL).forEach(record -> last.put(record.partition(), record));
      }
    }
    return last;
  }

  @Override
  public void close() {
    timer.close();
  }
}
