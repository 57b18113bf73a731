package dev.headwater.worker;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.protobuf.MessageLite;
import dev.headwater.events.Incarnation;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Writes records. Thread-safe. */
public final class Publisher implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final Tracing tracing;

  public Publisher(Producer<byte[], byte[]> producer) {
    this(producer, Tracing.OFF);
  }

  Publisher(Producer<byte[], byte[]> producer, Tracing tracing) {
    this.producer = producer;
    this.tracing = tracing;
  }

  /**
   * A publisher for what somebody waits for: each future ends within a time, and nothing is sent
   * after it has failed.
   *
   * @param time at least a second
   * @param lingerMillis how long a record may wait for others to share its request
   */
  public static Publisher within(
      Duration time, int lingerMillis, KafkaSettings kafka, Tracing tracing) {
    return new Publisher(kafka.producer(lingerMillis, time), tracing);
  }

  /**
   * Sends a record to the partition of its key.
   *
   * @param value null for a tombstone
   * @return ends with the broker's acknowledgement, or with the failure
   */
  @CanIgnoreReturnValue
  public <T extends MessageLite> CompletableFuture<RecordMetadata> send(
      Topic<T> topic, String key, @Nullable T value, Lane lane) {
    return send(topic, key, value, lane, 0);
  }

  @CanIgnoreReturnValue
  <T extends MessageLite> CompletableFuture<RecordMetadata> send(
      Topic<T> topic, String key, @Nullable T value, Lane lane, long incarnation) {
    return send(topic.name(), null, key, value, lane, incarnation);
  }

  /**
   * Sends a record to a partition that the caller chooses.
   *
   * @param value null for a tombstone
   * @return ends with the broker's acknowledgement, or with the failure
   */
  @CanIgnoreReturnValue
  public <T extends MessageLite> CompletableFuture<RecordMetadata> send(
      Topic<T> topic, int partition, String key, @Nullable T value, Lane lane) {
    return send(topic, partition, key, value, lane, 0);
  }

  /**
   * Sends a record about a document to a partition that the caller chooses.
   *
   * @param value null for a tombstone
   * @param incarnation of the document's collection
   * @return ends with the broker's acknowledgement, or with the failure
   */
  @CanIgnoreReturnValue
  public <T extends MessageLite> CompletableFuture<RecordMetadata> send(
      Topic<T> topic, int partition, String key, @Nullable T value, Lane lane, long incarnation) {
    return send(topic.name(), partition, key, value, lane, incarnation);
  }

  @CanIgnoreReturnValue
  CompletableFuture<RecordMetadata> send(
      String topic,
      @Nullable Integer partition,
      String key,
      @Nullable MessageLite value,
      Lane lane,
      long incarnation) {
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic,
            partition,
            key.getBytes(StandardCharsets.UTF_8),
            value == null ? null : value.toByteArray());
    lane.write(record.headers());
    Incarnation.write(record.headers(), incarnation);
    tracing.inject(record.headers());
    var acknowledged = new CompletableFuture<RecordMetadata>();
    var _ =
        producer.send(
            record,
            (metadata, exception) -> {
              if (exception == null) {
                acknowledged.complete(metadata);
              } else {
                acknowledged.completeExceptionally(exception);
              }
            });
    return acknowledged;
  }

  /** Sends without further delay what is buffered, and waits until its futures have ended. */
  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
