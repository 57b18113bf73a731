package dev.headwater.gateway.exchanges;

import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for Kafka to acknowledge a record. */
public final class Acknowledgement {
  private Acknowledgement() {}

  /**
   * Returns the acknowledgement.
   *
   * @throws OutageException if it does not arrive in time or Kafka refuses the record
   */
  public static <T> T await(Future<T> sent, Duration atMost) {
    try {
      return sent.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new OutageException("Kafka did not accept the record: " + reason(e), e);
    } catch (TimeoutException e) {
      throw new OutageException(
          "Kafka did not accept the record within %d s; sending the same request again is harmless"
              .formatted(atMost.toSeconds()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutageException("the gateway is stopping", e);
    }
  }

  private static @Nullable String reason(ExecutionException e) {
    return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
  }
}
