package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One loop's output. Loops share the publisher, but each learns only of its own failures. */
final class KafkaOutput implements Output {
  private final Publisher publisher;
  private final Hops hops;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Makes the output.
   *
   * @param hops those of the deliveries, from which the trace of what is sent continues
   */
  KafkaOutput(Publisher publisher, Hops hops) {
    this.publisher = publisher;
    this.hops = hops;
  }

  @Override
  public <T extends MessageLite> void send(
      Topic<T> topic, Delivery<?> delivery, Lane lane, T record) {
    Hop hop = hops.of(delivery);
    if (record instanceof DocumentStatus status) {
      hop.reached(status.getStage().name());
    }
    try (var _ = hop.within()) {
      send(topic, delivery.key(), record, lane);
    }
  }

  <T extends MessageLite> void send(Topic<T> topic, String key, T record, Lane lane) {
    var _ =
        publisher
            .send(topic, key, record, lane)
            .whenComplete((_, thrown) -> {
              if (thrown != null) {
                failure.compareAndSet(null, thrown);
              }
            });
  }

  /**
   * Waits until everything sent before is acknowledged.
   *
   * @throws OutageException if Kafka did not accept a record sent since the last flush
   */
  void flush() {
    publisher.flush();
    Throwable thrown = failure.getAndSet(null);
    if (thrown != null) {
      throw new OutageException("Kafka did not accept a record: " + thrown.getMessage(), thrown);
    }
  }
}
