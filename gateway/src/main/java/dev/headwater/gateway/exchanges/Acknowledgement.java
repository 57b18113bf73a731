package dev.headwater.gateway.exchanges;

import dev.headwater.worker.OutageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for Kafka to acknowledge a record. */
public final class Acknowledgement {
  private Acknowledgement() {}

  /**
   * Returns the acknowledgement. How long it waits is up to the producer, which gives a record up
   * in time: to stop waiting before it does would be to say "not accepted" of a record that may
   * still be written.
   *
   * @throws OutageException if Kafka did not accept the record
   */
  public static <T> T await(CompletableFuture<T> sent) {
    try {
      return sent.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new OutageException(
          "Kafka did not accept the record: %s; sending the same request again is harmless"
              .formatted(cause.getMessage()),
          e);
    }
  }
}
