package dev.headwater.worker;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How often and when to try again.
 *
 * @param attempts tries of a record that fails alone, the first included
 * @param firstBackoff wait after the first failure; doubles up to {@code maxBackoff}
 */
@ConfigurationProperties("headwater.retry")
public record RetryPolicy(int attempts, Duration firstBackoff, Duration maxBackoff) {
  @ConfigurationInject
  public RetryPolicy(
      @Bindable(defaultValue = "5") int attempts,
      @Bindable(defaultValue = "500ms") Duration firstBackoff,
      @Bindable(defaultValue = "30s") Duration maxBackoff) {
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "headwater.retry.attempts is " + attempts + "; at least 1 is needed");
    }
    this.attempts = attempts;
    this.firstBackoff = firstBackoff;
    this.maxBackoff = maxBackoff;
  }

  /** The wait after a number of failures, from 1. */
  public Duration backoff(int failures) {
    Duration wait = firstBackoff.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(maxBackoff) < 0 ? wait : maxBackoff;
  }
}
