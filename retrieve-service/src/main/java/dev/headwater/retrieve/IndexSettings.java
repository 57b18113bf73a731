package dev.headwater.retrieve;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How indices are kept.
 *
 * @param shards primary shards of each new collection's index, 1 to 1024; they share its chunks
 *     among the nodes and are searched at the same time
 * @param replicas copies of each new index besides the first
 * @param refreshEvery shortest time between two refreshes of an index; a document waits up to this
 *     long before it is searchable
 */
@ConfigurationProperties("headwater.elasticsearch")
record IndexSettings(
    @Bindable(defaultValue = "1") int shards,
    @Bindable(defaultValue = "0") int replicas,
    @Bindable(defaultValue = "50ms") Duration refreshEvery) {
  /** Elasticsearch's own limit. */
  private static final int MAX_SHARDS = 1024;

  IndexSettings {
    Limits.requireRange("headwater.elasticsearch.shards", shards, 1, MAX_SHARDS);
    Limits.requireAtLeast("headwater.elasticsearch.replicas", replicas, 0);
    Limits.requireNotNegative("headwater.elasticsearch.refresh-every", refreshEvery);
  }
}
