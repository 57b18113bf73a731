package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenAiSettingsTest extends SettingsContract<OpenAiSettings> {
  OpenAiSettingsTest() {
    super(OpenAiSettings.class);
    setting("url", null, URI.create("http://localhost:8080/v1"));
    setting("encoders", List.of(), List.of("bge-m3", "qwen3-embedding"));
    setting("api-key", null, "secret");
    setting("api-key-file", null, Path.of("/run/secrets/key"));
    setting("dimensions", 0, 1024, -1);
    setting("query-prefix", "", "query:");
    setting("passage-prefix", "", "passage:");
    setting("timeout", Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ZERO);
  }

  @Test
  void hidesTheKey() {
    OpenAiSettings settings =
        new OpenAiSettings(null, List.of(), "secret", null, 0, "", "", Duration.ofSeconds(1));

    assertThat(settings.toString()).doesNotContain("secret");
  }
}
