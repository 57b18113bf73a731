package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;

/**
 * What a stage on the documents' path publishes. Nothing has to be waited for: the loop moves the
 * offset of a record only after everything that was sent for it is acknowledged.
 */
public interface Output {
  /** Sends a record under the key of the delivery that it results from. */
  <T extends MessageLite> void send(Topic<T> topic, Delivery<?> delivery, Lane lane, T record);

  /** Sends a record under the key and on the lane of the delivery that it results from. */
  default <T extends MessageLite> void send(Topic<T> topic, Delivery<?> delivery, T record) {
    send(topic, delivery, delivery.lane(), record);
  }

  /**
   * Publishes to {@code document-status} that a version has reached a stage now.
   *
   * @param generation of the encoder; "" for all
   * @param reason why it was dead-lettered, else ""
   */
  default void status(
      Delivery<?> delivery, long version, String generation, Stage stage, String reason) {
    status(delivery, version, generation, stage, System.currentTimeMillis(), reason);
  }

  /**
   * Publishes to {@code document-status} when a version reached a stage.
   *
   * @param generation of the encoder; "" for all
   * @param atMillis milliseconds since 1970 (UTC)
   * @param reason why it was dead-lettered, else ""
   */
  default void status(
      Delivery<?> delivery,
      long version,
      String generation,
      Stage stage,
      long atMillis,
      String reason) {
    send(
        Topics.DOCUMENT_STATUS,
        delivery,
        DocumentStatus.newBuilder()
            .setVersion(version)
            .setStage(stage)
            .setAtMillis(atMillis)
            .setReason(reason)
            .setGeneration(generation)
            .build());
  }
}
