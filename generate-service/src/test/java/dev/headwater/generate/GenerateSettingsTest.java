package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateSettingsTest {
  private static final String PREFIX = "headwater.generate.";

  /** Settings with these keys, below the prefix, and defaults for the others. */
  static GenerateSettings settings(Map<String, Object> given) {
    Map<String, Object> properties = new HashMap<>();
    given.forEach((key, value) -> properties.put(PREFIX + key, value));
    // The bean alone: in the environment "generate" the loop would look for Kafka.
    try (ApplicationContext context = ApplicationContext.run(properties)) {
      return new $GenerateSettings$Definition().instantiate(context);
    }
  }

  @Test
  void hasDefaults() {
    GenerateSettings settings = settings(Map.of());
    assertThat(settings.model()).isNull();
    assertThat(settings.languages()).containsExactly("en");
    assertThat(settings.parallelism()).isEqualTo(1);
    assertThat(settings.queueLimit()).isEqualTo(16);
    assertThat(settings.passages()).isEqualTo(3);
    assertThat(settings.sentences()).isEqualTo(3);
    assertThat(settings.historyTokens()).isEqualTo(256);
    assertThat(settings.defaultMaxTokens()).isEqualTo(256);
    assertThat(settings.maxTokens()).isEqualTo(1024);
    assertThat(settings.supportThreshold()).isEqualTo(0.7);
  }

  @Test
  void readsItsKeys() {
    GenerateSettings settings =
        settings(Map.of("model", "/models/other.gguf", "languages", List.of("en", "zh")));
    assertThat(settings.model()).isEqualTo(Path.of("/models/other.gguf"));
    assertThat(settings.languages()).containsExactly("en", "zh");
  }

  @ParameterizedTest
  @CsvSource({
    "parallelism, 0",
    "queue-limit, 0",
    "passages, 0",
    "sentences, -1",
    "history-tokens, -1",
    "max-tokens, 0",
    "default-max-tokens, 2000",
    "support-threshold, 1.5"
  })
  void refuses(String key, String value) {
    assertThatThrownBy(() -> settings(Map.of(key, value)))
        .hasMessageContaining(PREFIX + key + " is " + value)
        .hasMessageContaining("allowed are");
  }
}
