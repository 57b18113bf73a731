package dev.headwater.retrieve;

import dev.headwater.standalone.servers.TestElasticsearch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One real node for all tests of this module; it ends with their process. */
final class RealElasticsearch {
  private static final ElasticsearchSettings SETTINGS = start();
  static final Elasticsearch CLIENT = new Elasticsearch(SETTINGS);
  static final Indices INDICES = newIndices();

  private RealElasticsearch() {}

  static URI url() {
    return SETTINGS.url();
  }

  /** Indices that know nothing yet of what exists, as those of another instance of the service. */
  static Indices newIndices() {
    return new Indices(CLIENT, SETTINGS).createVisibility();
  }

  private static ElasticsearchSettings start() {
    try {
      Path data = Files.createTempDirectory("retrieve-it");
      return new ElasticsearchSettings(
          TestElasticsearch.start(data).url(), 0, Duration.ofMillis(50), Duration.ofSeconds(60));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
