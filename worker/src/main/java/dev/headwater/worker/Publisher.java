package dev.headwater.worker;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.protobuf.MessageLite;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes records. Thread-safe: loops share it. A failed send is not forgotten: {@link #flush}
 * throws it in the thread that sent.
 */
public final class Publisher implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final ThreadLocal<AtomicReference<@Nullable Exception>> failures =
      ThreadLocal.withInitial(AtomicReference::new);

  public Publisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** Sends a record to the partition of its key; the future ends with the acknowledgement. */
  @CanIgnoreReturnValue
  public <T extends MessageLite> CompletableFuture<RecordMetadata> send(
      Topic<T> topic, String key, @Nullable T value, Lane lane) {
    return send(topic, null, key, value, lane);
  }

  /** Sends a record to a partition of the caller's choice. */
  @CanIgnoreReturnValue
  public <T extends MessageLite> CompletableFuture<RecordMetadata> send(
      Topic<T> topic, @Nullable Integer partition, String key, @Nullable T value, Lane lane) {
    var record =
        new ProducerRecord<byte[], byte[]>(
            topic.name(),
            partition,
            key.getBytes(StandardCharsets.UTF_8),
            value == null ? null : value.toByteArray());
    lane.write(record.headers());
    var failure = failures.get();
    var acknowledged = new CompletableFuture<RecordMetadata>();
    var _ =
        producer.send(
            record,
            (metadata, exception) -> {
              if (exception == null) {
                acknowledged.complete(metadata);
              } else {
                failure.compareAndSet(null, exception);
                acknowledged.completeExceptionally(exception);
              }
            });
    return acknowledged;
  }

  /**
   * Waits until everything sent before is acknowledged.
   *
   * @throws OutageException if anything that this thread sent since its last flush was not
   */
  public void flush() {
    producer.flush();
    Exception failed = failures.get().getAndSet(null);
    if (failed != null) {
      throw new OutageException("Kafka did not accept a record: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
