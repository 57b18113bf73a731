package dev.headwater.gateway.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
  @Test
  void returnsWhatKafkaAcknowledged() {
    assertThat(Acknowledgement.await(CompletableFuture.completedFuture(7L), Duration.ZERO))
        .isEqualTo(7);
  }

  @Test
  void saysWhyKafkaRefused() {
    var refused = CompletableFuture.failedFuture(new IllegalStateException("record too large"));

    assertThatThrownBy(() -> Acknowledgement.await(refused, Duration.ofSeconds(1)))
        .isInstanceOf(OutageException.class)
        .hasMessage("Kafka did not accept the record: record too large");
  }

  @Test
  void saysHowLongItWaited() {
    assertThatThrownBy(
            () -> Acknowledgement.await(new CompletableFuture<>(), Duration.ofSeconds(1)))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("within 1 s");
  }

  @Test
  void staysInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () -> Acknowledgement.await(new CompletableFuture<>(), Duration.ofMinutes(1)))
        .isInstanceOf(OutageException.class)
        .hasMessage("the gateway is stopping");
    assertThat(Thread.interrupted()).isTrue();
  }
}
