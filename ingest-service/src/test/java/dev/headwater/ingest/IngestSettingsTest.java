package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestSettingsTest {
  private static IngestSettings read(Map<String, Object> properties) {
    // The bean alone: in the environment "ingest" the loops would look for Kafka.
    try (ApplicationContext context = ApplicationContext.run(properties)) {
      return new $IngestSettings$Definition().instantiate(context);
    }
  }

  @Test
  void hasDefaults() {
    assertThat(read(Map.of()))
        .isEqualTo(new IngestSettings(256, 20_000_000, Duration.ofMinutes(2), 16));
  }

  @Test
  void isReadFromItsKeys() {
    assertThat(
            read(
                Map.of(
                    "headwater.ingest.chunk-tokens", "128",
                    "headwater.ingest.max-characters", "1000",
                    "headwater.ingest.parse-timeout", "5s",
                    "headwater.ingest.max-records", "2")))
        .isEqualTo(new IngestSettings(128, 1000, Duration.ofSeconds(5), 2));
  }

  @ParameterizedTest
  @CsvSource({
    "chunk-tokens, 79",
    "chunk-tokens, 511",
    "max-characters, 0",
    "parse-timeout, 0s",
    "max-records, 0",
  })
  void refusesWhatCannotWork(String key, String value) {
    assertThatThrownBy(() -> read(Map.of("headwater.ingest." + key, value)))
        .hasMessageContaining("headwater.ingest." + key);
  }
}
