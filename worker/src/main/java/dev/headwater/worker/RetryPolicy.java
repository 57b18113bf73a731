package dev.headwater.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How often, and after what wait, a failed record or an unavailable dependency is tried again.
 *
 * @param attempts tries of a record that fails alone, including the first
 * @param firstBackoff wait after the first failure; it doubles with each further one
 * @param maxBackoff longest wait between two tries
 */
@ConfigurationProperties("headwater.retry")
public record RetryPolicy(
    @Bindable(defaultValue = "5") int attempts,
    @Bindable(defaultValue = "500ms") Duration firstBackoff,
    @Bindable(defaultValue = "30s") Duration maxBackoff) {
  public RetryPolicy {
    Limits.requireAtLeast("headwater.retry.attempts", attempts, 1);
    Limits.requirePositive("headwater.retry.first-backoff", firstBackoff);
    Limits.requirePositive("headwater.retry.max-backoff", maxBackoff);
  }

  /** The wait after a number of failures, from 1. */
  public Duration backoff(int failures) {
    Duration wait = firstBackoff.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(maxBackoff) < 0 ? wait : maxBackoff;
  }
}
