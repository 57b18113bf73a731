package dev.headwater.retrieve;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;

/**
 * Where Elasticsearch is and how its indices are kept.
 *
 * @param url address of the cluster
 * @param replicas copies of each new index besides the first
 * @param refreshEvery shortest time between two refreshes of an index; a document waits up to this
 *     long before it is searchable
 * @param startTimeout how long the service waits for Elasticsearch when it starts
 */
@ConfigurationProperties("headwater.elasticsearch")
record ElasticsearchSettings(
    @Bindable(defaultValue = "http://localhost:9200") URI url,
    @Bindable(defaultValue = "0") int replicas,
    @Bindable(defaultValue = "50ms") Duration refreshEvery,
    @Bindable(defaultValue = "60s") Duration startTimeout) {
  ElasticsearchSettings {
    Limits.requireAtLeast("headwater.elasticsearch.replicas", replicas, 0);
    Limits.requireNotNegative("headwater.elasticsearch.refresh-every", refreshEvery);
    Limits.requireNotNegative("headwater.elasticsearch.start-timeout", startTimeout);
  }
}
