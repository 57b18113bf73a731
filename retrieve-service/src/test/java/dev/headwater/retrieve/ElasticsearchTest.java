package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ElasticsearchTest {
  /** Nothing listens on port 1. */
  static final ElasticsearchSettings NOWHERE =
      new ElasticsearchSettings(
          URI.create("http://127.0.0.1:1"), 0, Duration.ofMillis(50), Duration.ZERO);

  @Test
  void endsAStartWithAClearLineIfNothingAnswers() throws IOException {
    try (Elasticsearch elasticsearch = new Elasticsearch(NOWHERE)) {
      assertThatThrownBy(elasticsearch::awaitStart)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Elasticsearch at http://127.0.0.1:1 does not answer")
          .hasMessageContaining("headwater.elasticsearch.url")
          .hasNoCause();
    }
  }

  @Test
  void treatsAFailedConnectionAsAnOutage() throws IOException {
    try (Elasticsearch elasticsearch = new Elasticsearch(NOWHERE)) {
      assertThatThrownBy(() -> elasticsearch.call(client -> client.cluster().health()))
          .isInstanceOf(OutageException.class);
    }
    assertThat(Elasticsearch.isOverload(429)).isTrue();
    assertThat(Elasticsearch.isOverload(503)).isTrue();
    assertThat(Elasticsearch.isOverload(400)).isFalse();
  }
}
