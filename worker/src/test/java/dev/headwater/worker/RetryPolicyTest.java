package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest extends SettingsContract<RetryPolicy> {
  RetryPolicyTest() {
    super(RetryPolicy.class);
    setting("attempts", 5, 2, 0);
    setting("first-backoff", Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ZERO);
    setting("max-backoff", Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ZERO);
  }

  @Test
  void doublesTheWaitUpToItsLimit() {
    RetryPolicy policy = new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(3));

    assertThat(policy.backoff(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(policy.backoff(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.backoff(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.backoff(4)).isEqualTo(Duration.ofSeconds(3));
    assertThat(policy.backoff(1000)).isEqualTo(Duration.ofSeconds(3));
  }
}
