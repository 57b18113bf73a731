package dev.headwater.retrieve;

import dev.headwater.events.Lane;
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
 * @param refreshEvery shortest time between two refreshes of an index for interactive documents,
 *     which wait up to this long before they are searchable
 * @param bulkRefreshEvery the same for bulk documents: each refresh makes a segment of the index,
 *     which has to be merged later
 * @param bulkBytes most bytes of a request that writes chunks; a larger chunk goes alone
 * @param bulkRequests requests that write chunks at the same time
 */
@ConfigurationProperties("headwater.elasticsearch")
record IndexSettings(
    @Bindable(defaultValue = "1") int shards,
    @Bindable(defaultValue = "0") int replicas,
    @Bindable(defaultValue = "50ms") Duration refreshEvery,
    @Bindable(defaultValue = "2s") Duration bulkRefreshEvery,
    @Bindable(defaultValue = "4194304") int bulkBytes,
    @Bindable(defaultValue = "2") int bulkRequests) {
  /** Elasticsearch's own limit. */
  private static final int MAX_SHARDS = 1024;

  IndexSettings {
    Limits.requireRange("headwater.elasticsearch.shards", shards, 1, MAX_SHARDS);
    Limits.requireAtLeast("headwater.elasticsearch.replicas", replicas, 0);
    Limits.requireNotNegative("headwater.elasticsearch.refresh-every", refreshEvery);
    Limits.requireNotNegative("headwater.elasticsearch.bulk-refresh-every", bulkRefreshEvery);
    Limits.requireAtLeast("headwater.elasticsearch.bulk-bytes", bulkBytes, 1);
    Limits.requireAtLeast("headwater.elasticsearch.bulk-requests", bulkRequests, 1);
  }

  Duration refreshEvery(Lane lane) {
    return switch (lane) {
      case INTERACTIVE -> refreshEvery;
      case BULK -> bulkRefreshEvery;
    };
  }
}
