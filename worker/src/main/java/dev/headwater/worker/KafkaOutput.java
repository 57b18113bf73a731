package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import java.util.IdentityHashMap;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * One loop's output. Loops share the publisher, but each learns only of its own failures. What
 * Kafka refuses for what it is, such as its size, is the fault of the delivery that it was sent
 * for; any other failure is an outage.
 */
final class KafkaOutput implements Output {
  private final Publisher publisher;
  private final Hops hops;
  private IdentityHashMap<Delivery<?>, String> refused = new IdentityHashMap<>();
  private @Nullable Throwable failure;

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
      var _ =
          publisher
              .send(topic, delivery.key(), record, lane, delivery.incarnation())
              .whenComplete((_, thrown) -> note(thrown, topic, delivery));
    }
  }

  <T extends MessageLite> void send(Topic<T> topic, String key, T record, Lane lane) {
    var _ =
        publisher
            .send(topic, key, record, lane)
            .whenComplete((_, thrown) -> note(thrown, topic, null));
  }

  private synchronized void note(
      @Nullable Throwable thrown, Topic<?> topic, @Nullable Delivery<?> delivery) {
    if (thrown == null) {
      return;
    }
    if (delivery != null && isOfTheRecord(thrown)) {
      refused.putIfAbsent(
          delivery, "Kafka refuses a record of %s: %s".formatted(topic, thrown.getMessage()));
    } else if (failure == null) {
      failure = thrown;
    }
  }

  private static boolean isOfTheRecord(Throwable thrown) {
    return thrown instanceof RecordTooLargeException
        || thrown instanceof RecordBatchTooLargeException
        || thrown instanceof InvalidRecordException
        || thrown instanceof InvalidTimestampException;
  }

  /**
   * Waits until everything sent before is acknowledged.
   *
   * @return the deliveries for which Kafka refuses a record, and why
   * @throws OutageException if Kafka did not accept another record sent since the last flush
   */
  IdentityHashMap<Delivery<?>, String> flush() {
    publisher.flush();
    return taken();
  }

  private synchronized IdentityHashMap<Delivery<?>, String> taken() {
    IdentityHashMap<Delivery<?>, String> taken = refused;
    refused = new IdentityHashMap<>();
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw new OutageException("Kafka did not accept a record: " + thrown.getMessage(), thrown);
    }
    return taken;
  }
}
