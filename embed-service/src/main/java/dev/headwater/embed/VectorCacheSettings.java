package dev.headwater.embed;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cache of vectors.
 *
 * @param directory where they outlive the process, of one process alone; in memory where it is not
 *     set
 * @param bytes most bytes of vectors and their keys; 0 keeps none
 * @param age longest time for which a vector is kept that no chunk has asked for
 */
@ConfigurationProperties("headwater.embed.cache")
record VectorCacheSettings(
    @Nullable Path directory,
    @Bindable(defaultValue = "134217728") long bytes,
    @Bindable(defaultValue = "7d") Duration age) {
  VectorCacheSettings {
    Limits.requireRange("headwater.embed.cache.bytes", bytes, 0, 1L << 40);
    Limits.requirePositive("headwater.embed.cache.age", age);
  }
}
