package dev.headwater.retrieve;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where Elasticsearch is.
 *
 * @param url address of the cluster, or addresses of its nodes, separated by commas
 * @param caCertificate PEM file of the authority whose certificates https accepts; the JVM's where
 *     it is not set
 * @param startTimeout how long the service waits for Elasticsearch when it starts
 */
@ConfigurationProperties("headwater.elasticsearch")
record ElasticsearchSettings(
    @Bindable(defaultValue = "http://localhost:9200") List<URI> url,
    @Nullable Path caCertificate,
    @Bindable(defaultValue = "60s") Duration startTimeout) {
  ElasticsearchSettings {
    url = List.copyOf(url);
    Limits.requireNotNegative("headwater.elasticsearch.start-timeout", startTimeout);
  }

  /** The addresses, for messages. */
  String place() {
    return "Elasticsearch at " + url.stream().map(URI::toString).collect(Collectors.joining(", "));
  }
}
