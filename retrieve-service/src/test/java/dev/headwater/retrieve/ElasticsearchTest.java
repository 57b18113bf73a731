package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchTest {
  private static final IndexSettings INDEX = settings(1);

  static IndexSettings settings(int shards) {
    return new IndexSettings(shards, 0, Duration.ofMillis(50), Duration.ofMillis(50), 4 << 20, 2);
  }

  /** Nothing listens on port 1. */
  static Elasticsearch nowhere() {
    return new Elasticsearch(
        new ElasticsearchSettings(List.of(URI.create("http://127.0.0.1:1")), null, Duration.ZERO),
        ElasticsearchCredentials.NONE);
  }

  static Indices indicesOf(Elasticsearch elasticsearch) {
    return new Indices(elasticsearch, INDEX);
  }

  static ChunkStore chunkStore(Elasticsearch elasticsearch) {
    return new ElasticsearchChunkStore(
        elasticsearch, indicesOf(elasticsearch), writesOf(elasticsearch));
  }

  static ElasticsearchBulk writesOf(Elasticsearch elasticsearch) {
    return new ElasticsearchBulk(elasticsearch, INDEX);
  }

  @Test
  void endsAStartWithAClearLineIfNothingAnswers() throws IOException {
    try (Elasticsearch elasticsearch = nowhere()) {
      assertThatThrownBy(elasticsearch::awaitStart)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Elasticsearch at http://127.0.0.1:1 does not answer")
          .hasMessageContaining("headwater.elasticsearch.url")
          .hasNoCause();
    }
  }

  @Test
  void treatsAFailedConnectionAsAnOutage() throws IOException {
    try (Elasticsearch elasticsearch = nowhere()) {
      assertThatThrownBy(() -> elasticsearch.call(client -> client.cluster().health()))
          .isInstanceOf(OutageException.class);
    }
    assertThat(Elasticsearch.isOutage(429)).isTrue();
    assertThat(Elasticsearch.isOutage(503)).isTrue();
    assertThat(Elasticsearch.isOutage(401)).isTrue();
    assertThat(Elasticsearch.isOutage(403)).isTrue();
    assertThat(Elasticsearch.isOutage(400)).isFalse();
  }

  @Test
  void namesTheFileThatHoldsNoCertificate(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
    var settings =
        new ElasticsearchSettings(List.of(URI.create("https://127.0.0.1:1")), file, Duration.ZERO);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Elasticsearch(settings, ElasticsearchCredentials.NONE))
        .withMessageContaining("headwater.elasticsearch.ca-certificate")
        .withMessageContaining(file.toString());
  }
}
