package dev.headwater.ingest;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * When what is erased goes.
 *
 * @param every time between two sweeps of the blob store
 * @param age how long body and text of a deleted document stay, and what no record names; longer
 *     than a record takes from its body into the topic
 * @param formerAge how long body and text of a replaced version stay
 * @param maxDocuments most documents of which a sweep holds the newest record in memory; it reads
 *     the topic {@code documents} several times where there are more
 * @param rollAfter how long a partition of a compacted topic is quiet until a marker rolls its
 *     segment, so that it is compacted; at least the topic's {@code segment.ms}
 */
@ConfigurationProperties("headwater.ingest.sweep")
record SweepSettings(
    @Bindable(defaultValue = "6h") Duration every,
    @Bindable(defaultValue = "1d") Duration age,
    @Bindable(defaultValue = "5d") Duration formerAge,
    @Bindable(defaultValue = "250000") int maxDocuments,
    @Bindable(defaultValue = "6h") Duration rollAfter) {
  SweepSettings {
    Limits.requirePositive("headwater.ingest.sweep.every", every);
    Limits.requirePositive("headwater.ingest.sweep.age", age);
    Limits.requirePositive("headwater.ingest.sweep.former-age", formerAge);
    Limits.requireAtLeast("headwater.ingest.sweep.max-documents", maxDocuments, 1);
    Limits.requirePositive("headwater.ingest.sweep.roll-after", rollAfter);
  }
}
