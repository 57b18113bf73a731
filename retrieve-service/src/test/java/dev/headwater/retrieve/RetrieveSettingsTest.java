package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetrieveSettingsTest {
  @Nested
  class OfTheTopics extends SettingsContract<RetrieveSettings> {
    OfTheTopics() {
      super(RetrieveSettings.class);
      setting("max-chunks", 200, 50, 0, -1);
      setting("bulk-max-chunks", 2000, 50, 0, -1);
      setting("max-events", 500, 100, 0);
      setting("bulk-patience", Duration.ofMillis(500), Duration.ZERO, Duration.ofMillis(-1));
      setting(
          "sweep-every",
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ZERO,
          Duration.ofSeconds(-1));
      setting("stalled-after", Duration.ofDays(7), Duration.ofHours(1), Duration.ZERO);
      setting("expunge-every", Duration.ofDays(1), Duration.ofHours(1), Duration.ZERO);
    }
  }

  @Nested
  class OfSearches extends SettingsContract<SearchSettings> {
    OfSearches() {
      super(SearchSettings.class);
      setting("parallelism", 4, 8, 0);
      setting("queue-limit", 64, 16, 0);
      setting("rounds", 8, 3, 0);
      setting("min-candidates", 50, 100, 0);
      setting("warm-up", Duration.ofSeconds(1), Duration.ZERO, Duration.ofMillis(-1));
    }

    @Test
    void looksAtFourTimesThePassagesButNotAtFewerThanTheMinimum() {
      SearchSettings settings = new SearchSettings(1, 1, 1, 50, Duration.ZERO);
      assertThat(settings.candidates(5)).isEqualTo(50);
      assertThat(settings.candidates(20)).isEqualTo(80);
    }
  }

  @Nested
  class OfElasticsearch extends SettingsContract<ElasticsearchSettings> {
    OfElasticsearch() {
      super(ElasticsearchSettings.class);
      setting(
          "url",
          List.of(URI.create("http://localhost:9200")),
          List.of(URI.create("https://search-1:9200"), URI.create("https://search-2:9200")));
      setting("ca-certificate", null, Path.of("/etc/headwater/ca.pem"));
      setting("start-timeout", Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(-1));
    }
  }

  @Nested
  class OfIndices extends SettingsContract<IndexSettings> {
    OfIndices() {
      super(IndexSettings.class);
      setting("shards", 1, 8, 0, 1025);
      setting("replicas", 0, 1, -1);
      setting("refresh-every", Duration.ofMillis(50), Duration.ZERO, Duration.ofMillis(-1));
      setting("bulk-refresh-every", Duration.ofSeconds(2), Duration.ZERO, Duration.ofMillis(-1));
      setting("bulk-bytes", 4 << 20, 1 << 20, 0);
      setting("bulk-requests", 2, 1, 0);
    }
  }
}
