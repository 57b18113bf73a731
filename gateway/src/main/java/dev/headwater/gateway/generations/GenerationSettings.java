package dev.headwater.gateway.generations;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Settings of encoder generations.
 *
 * @param switchTimeout longest wait, before a switch, for the documents that were submitted just
 *     before
 */
@ConfigurationProperties("headwater.gateway")
record GenerationSettings(@Bindable(defaultValue = "30s") Duration switchTimeout) {
  GenerationSettings {
    Limits.requirePositive("headwater.gateway.switch-timeout", switchTimeout);
  }
}
