package dev.headwater.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.headwater.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every record of a topic in this instance, without a consumer group: from the beginning if
 * the topic is a table, from the end if only new records matter.
 */
public final class BroadcastReader<T extends MessageLite> implements Part, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BroadcastReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  static final int POLL_RECORDS = 1000;

  /** Where to start reading. */
  public enum From {
    BEGINNING,
    END
  }

  /** Receives the records, on the reader's own thread, in order within a partition. */
  public interface Listener<T> {
    /**
     * Receives one record.
     *
     * @param value null for a tombstone
     */
    void on(String key, @Nullable T value);
  }

  /** Where a record is in its topic. */
  public record Place(int partition, long offset, Instant timestamp) {}

  /** A {@link Listener} that also wants to know where the records are. */
  public interface PlaceListener<T> {
    /**
     * Receives one record.
     *
     * @param value null for a tombstone
     */
    void on(Place place, String key, @Nullable T value);
  }

  private final Topic<T> topic;
  private final From from;
  private final PlaceListener<T> listener;
  private final Tracing tracing;
  private final Consumer<byte[], byte[]> consumer;
  private final PollThread thread;
  private final Map<TopicPartition, Long> target = new HashMap<>();
  private final Map<Integer, Long> read = new ConcurrentHashMap<>();
  private volatile boolean caughtUp;

  public BroadcastReader(Topic<T> topic, From from, Listener<T> listener, KafkaSettings kafka) {
    this(topic, from, listener, kafka, Tracing.OFF);
  }

  /**
   * Makes a reader; {@link #start} runs it.
   *
   * @param tracing lets the listener continue the trace of each record
   */
  public BroadcastReader(
      Topic<T> topic, From from, Listener<T> listener, KafkaSettings kafka, Tracing tracing) {
    this(topic, from, listener, kafka.consumer(null, POLL_RECORDS), tracing);
  }

  BroadcastReader(
      Topic<T> topic,
      From from,
      Listener<T> listener,
      Consumer<byte[], byte[]> consumer,
      Tracing tracing) {
    this(topic, from, consumer, tracing, (_, key, value) -> listener.on(key, value));
  }

  private BroadcastReader(
      Topic<T> topic,
      From from,
      Consumer<byte[], byte[]> consumer,
      Tracing tracing,
      PlaceListener<T> listener) {
    this.tracing = tracing;
    this.topic = topic;
    this.from = from;
    this.listener = listener;
    this.consumer = consumer;
    thread = new PollThread(topic + "-reader", consumer, this::turn);
  }

  /** A reader of a topic from its beginning; {@link #start} runs it. */
  public static <T extends MessageLite> BroadcastReader<T> withPlaces(
      Topic<T> topic, PlaceListener<T> listener, KafkaSettings kafka) {
    return withPlaces(topic, listener, kafka.consumer(null, POLL_RECORDS));
  }

  static <T extends MessageLite> BroadcastReader<T> withPlaces(
      Topic<T> topic, PlaceListener<T> listener, Consumer<byte[], byte[]> consumer) {
    return new BroadcastReader<>(topic, From.BEGINNING, consumer, Tracing.OFF, listener);
  }

  public BroadcastReader<T> start() {
    thread.start();
    return this;
  }

  @Override
  public String name() {
    return thread.name();
  }

  /** Starts until it has caught up. */
  @Override
  public State state() {
    return thread.state(caughtUp, "");
  }

  @Override
  public CompletableFuture<String> lost() {
    return thread.lost();
  }

  /** The offset up to which it has handed on a partition of a table; 0 before it has begun. */
  long position(int partition) {
    return read.getOrDefault(partition, 0L);
  }

  /** Whether it has seen everything that was in the topic when it began. */
  boolean caughtUp() {
    return caughtUp;
  }

  private void turn() {
    if (target.isEmpty()) {
      begin();
    }
    consumer.poll(POLL).forEach(this::take);
    if (!caughtUp || from == From.BEGINNING) {
      target.keySet().forEach(of -> read.put(of.partition(), consumer.position(of)));
      caughtUp =
          target.entrySet().stream()
              .allMatch(end -> position(end.getKey().partition()) >= end.getValue());
    }
  }

  private void begin() {
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    consumer.assign(partitions);
    target.putAll(consumer.endOffsets(partitions));
    switch (from) {
      case BEGINNING -> consumer.seekToBeginning(partitions);
      case END -> target.forEach(consumer::seek);
    }
  }

  /** A record that fails must not hold up those behind it. */
  private void take(ConsumerRecord<byte[], byte[]> record) {
    try (var _ = tracing.receive(record.headers())) {
      var place =
          new Place(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
      String key = new String(record.key(), StandardCharsets.UTF_8);
      byte[] value = record.value();
      listener.on(place, key, value == null ? null : topic.decoder().decode(value));
    } catch (InvalidProtocolBufferException e) {
      log.warn("Skipped an unreadable record of {}: {}", topic, e.getMessage());
    } catch (RuntimeException | Error e) {
      Fatal.rethrow(e);
      log.error("Skipped a record of {} at {}", topic, record.offset(), e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
