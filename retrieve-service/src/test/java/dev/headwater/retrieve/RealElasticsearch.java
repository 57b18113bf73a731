package dev.headwater.retrieve;

import dev.headwater.standalone.servers.TestElasticsearch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One real node for all tests of this module; it ends with their process. */
final class RealElasticsearch {
  /** Chunks in two shards, so that every test shows that they work together. */
  private static final IndexSettings INDEX = ElasticsearchTest.settings(2);

  private static final Path DATA = folder();
  private static final URI URL = TestElasticsearch.start(DATA).url();
  static final Elasticsearch CLIENT =
      new Elasticsearch(
          new ElasticsearchSettings(List.of(URL), null, Duration.ofSeconds(60)),
          ElasticsearchCredentials.NONE);
  static final Indices INDICES = newIndices();
  static final ElasticsearchBulk WRITES = new ElasticsearchBulk(CLIENT, INDEX);
  static final ChunkStore CHUNKS = new ElasticsearchChunkStore(CLIENT, INDICES, WRITES);

  private RealElasticsearch() {}

  static URI url() {
    return URL;
  }

  /** Indices that know nothing yet of what exists, as those of another instance of the service. */
  static Indices newIndices() {
    return new Indices(CLIENT, INDEX).createVisibility();
  }

  /** Where the node keeps its files, unless it is a container. */
  static Path data() {
    return DATA;
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("retrieve-it");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
