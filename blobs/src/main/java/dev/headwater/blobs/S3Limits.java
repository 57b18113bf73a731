package dev.headwater.blobs;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The patience with S3.
 *
 * @param connectTimeout longest time until a connection is made
 * @param readTimeout longest time without a byte from S3
 * @param attempts tries of a request, including the first, before it counts as an outage
 */
@ConfigurationProperties("headwater.blobs.s3")
record S3Limits(
    @Bindable(defaultValue = "5s") Duration connectTimeout,
    @Bindable(defaultValue = "30s") Duration readTimeout,
    @Bindable(defaultValue = "4") int attempts) {
  S3Limits {
    Limits.requirePositive("headwater.blobs.s3.connect-timeout", connectTimeout);
    Limits.requirePositive("headwater.blobs.s3.read-timeout", readTimeout);
    Limits.requireRange("headwater.blobs.s3.attempts", attempts, 1, 100);
  }
}
