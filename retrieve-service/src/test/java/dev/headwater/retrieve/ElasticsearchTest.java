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
  private static final ElasticsearchSettings NOWHERE =
      new ElasticsearchSettings(
          URI.create("http://127.0.0.1:1"), 0, Duration.ofMillis(50), Duration.ZERO);

  @Test
  void endsAStartWithAClearLineWhenNothingAnswers() throws IOException {
    try (Elasticsearch elasticsearch = new Elasticsearch(NOWHERE)) {
      assertThatThrownBy(elasticsearch::awaitStart)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Elasticsearch at http://127.0.0.1:1 does not answer")
          .hasMessageContaining("headwater.elasticsearch.url")
          .hasNoCause();
    }
  }

  @Test
  void takesAFailedConnectionForAnOutage() throws IOException {
    try (Elasticsearch elasticsearch = new Elasticsearch(NOWHERE)) {
      assertThatThrownBy(() -> elasticsearch.call(client -> client.cluster().health()))
          .isInstanceOf(OutageException.class);
    }
    assertThat(Elasticsearch.isOverload(429)).isTrue();
    assertThat(Elasticsearch.isOverload(503)).isTrue();
    assertThat(Elasticsearch.isOverload(400)).isFalse();
  }

  @Test
  void refusesSettingsThatCannotWork() {
    assertThatThrownBy(
            () -> new ElasticsearchSettings(NOWHERE.url(), -1, Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("headwater.elasticsearch.replicas is -1");
    assertThatThrownBy(() -> new SearchSettings(0, 64, 8, 50))
        .hasMessageContaining("headwater.retrieve.search.parallelism is 0");
    assertThatThrownBy(() -> new RetrieveSettings(0, 1, Duration.ofSeconds(1)))
        .hasMessageContaining("max-chunks is 0");
  }
}
