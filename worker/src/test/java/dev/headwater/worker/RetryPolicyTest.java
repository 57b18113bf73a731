package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  @Test
  void doublesTheWaitUpToItsLimit() {
    RetryPolicy policy = new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(3));

    assertThat(policy.backoff(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(policy.backoff(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.backoff(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.backoff(4)).isEqualTo(Duration.ofSeconds(3));
    assertThat(policy.backoff(1000)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void hasDefaultsAndReadsItsKeys() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.getBean(RetryPolicy.class))
          .isEqualTo(new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(30)));
    }
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of("headwater.retry.attempts", 2, "headwater.retry.max-backoff", "1s"))) {
      assertThat(context.getBean(RetryPolicy.class))
          .isEqualTo(new RetryPolicy(2, Duration.ofMillis(500), Duration.ofSeconds(1)));
    }
  }

  @Test
  void refusesFewerThanOneAttempt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO))
        .withMessageContaining("headwater.retry.attempts is 0");
  }
}
