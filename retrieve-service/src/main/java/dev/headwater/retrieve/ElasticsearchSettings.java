package dev.headwater.retrieve;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;

/**
 * How to reach Elasticsearch and how its indices are kept.
 *
 * @param replicas of each index that is created
 * @param refreshEvery shortest time between two refreshes of an index
 * @param startTimeout how long a start waits for Elasticsearch
 */
@ConfigurationProperties("headwater.elasticsearch")
record ElasticsearchSettings(URI url, int replicas, Duration refreshEvery, Duration startTimeout) {

  @ConfigurationInject
  ElasticsearchSettings(
      @Bindable(defaultValue = "http://localhost:9200") URI url,
      @Bindable(defaultValue = "0") int replicas,
      @Bindable(defaultValue = "50ms") Duration refreshEvery,
      @Bindable(defaultValue = "60s") Duration startTimeout) {
    if (replicas < 0) {
      throw new IllegalArgumentException(
          "headwater.elasticsearch.replicas is " + replicas + "; at least 0 is needed");
    }
    if (refreshEvery.isNegative()) {
      throw new IllegalArgumentException(
          "headwater.elasticsearch.refresh-every is " + refreshEvery + "; at least 0 is needed");
    }
    this.url = url;
    this.replicas = replicas;
    this.refreshEvery = refreshEvery;
    this.startTimeout = startTimeout;
  }
}
