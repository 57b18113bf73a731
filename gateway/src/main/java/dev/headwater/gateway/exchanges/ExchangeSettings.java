package dev.headwater.gateway.exchanges;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long the gateway waits for Kafka and the services behind it.
 *
 * @param acknowledgeTimeout longest time in which Kafka may accept a record, such as 30s; after it:
 *     503, and the record is not sent any more
 * @param lookupTimeout longest wait for retrieve-service to look up documents, such as 10s; after
 *     it: 503
 * @param silence how long a question may go without event or heartbeat before it is sent again,
 *     such as 3s
 * @param attempts how often a question is sent, the first time included; after that: 503
 */
@ConfigurationProperties("headwater.gateway")
public record ExchangeSettings(
    @Bindable(defaultValue = "30s") Duration acknowledgeTimeout,
    @Bindable(defaultValue = "10s") Duration lookupTimeout,
    @Bindable(defaultValue = "3s") Duration silence,
    @Bindable(defaultValue = "3") int attempts) {
  public ExchangeSettings {
    Limits.requireAtLeast(
        "headwater.gateway.acknowledge-timeout", acknowledgeTimeout, Duration.ofSeconds(1));
    Limits.requirePositive("headwater.gateway.lookup-timeout", lookupTimeout);
    Limits.requirePositive("headwater.gateway.silence", silence);
    Limits.requireAtLeast("headwater.gateway.attempts", attempts, 1);
  }
}
