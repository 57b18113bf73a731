package dev.headwater.gateway.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.worker.OutageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
  @Test
  void returnsWhatKafkaAcknowledged() {
    assertThat(Acknowledgement.await(CompletableFuture.completedFuture(7L))).isEqualTo(7);
  }

  @Test
  void saysWhyKafkaRefused() {
    var refused = CompletableFuture.failedFuture(new IllegalStateException("record too large"));

    assertThatThrownBy(() -> Acknowledgement.await(refused))
        .isInstanceOf(OutageException.class)
        .hasMessageStartingWith("Kafka did not accept the record: record too large");
  }

  /** Of a record that is under way, "not accepted" might be untrue. */
  @Test
  void waitsForTheTruthEvenWhereTheGatewayStops() {
    var sent = new CompletableFuture<Long>();
    Thread.currentThread().interrupt();
    sent.completeAsync(() -> 7L, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));

    assertThat(Acknowledgement.await(sent)).isEqualTo(7);
    assertThat(Thread.interrupted()).isTrue();
  }
}
