package dev.headwater.gateway.deadletters;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Limits of dead letters.
 *
 * @param maxDeadLetters the newest so many can be listed; older ones stay on the topic until it
 *     expires
 */
@ConfigurationProperties("headwater.gateway")
record DeadLetterSettings(@Bindable(defaultValue = "10000") int maxDeadLetters) {
  DeadLetterSettings {
    Limits.requireAtLeast("headwater.gateway.max-dead-letters", maxDeadLetters, 1);
  }
}
