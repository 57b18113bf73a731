package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenAiSettingsTest extends SettingsContract<OpenAiSettings> {
  OpenAiSettingsTest() {
    super(OpenAiSettings.class);
    setting("url", null, URI.create("http://localhost:8000/v1"));
    setting("model", null, "qwen3");
    setting("api-key", null, "secret");
    setting("api-key-file", null, Path.of("/run/secrets/key"));
    setting("context-size", 8192, 32768, 255);
    setting("first-token-timeout", Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ZERO);
    setting("token-timeout", Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ZERO);
    setting("attempts", 3, 1, 0, 101);
  }

  @Test
  void hidesTheKey() {
    OpenAiSettings settings =
        new OpenAiSettings(
            null, null, "secret", null, 8192, Duration.ofSeconds(1), Duration.ofSeconds(1), 1);

    assertThat(settings.toString()).doesNotContain("secret");
  }
}
