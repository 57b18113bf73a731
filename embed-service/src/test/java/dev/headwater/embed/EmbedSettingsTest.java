package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbedSettingsTest extends SettingsContract<EmbedSettings> {
  EmbedSettingsTest() {
    super(EmbedSettings.class);
    setting(
        "encoders", List.of("bge-small-en-v1.5", "bge-small-zh-v1.5"), List.of("all-minilm-l6-v2"));
    setting("added-encoders", List.of(), List.of("mine", "other"));
    setting("precision", "auto", "int8");
    setting("threads", 0, 2, -1);
    setting("batch-millis", 20, 30, 0);
    setting("batch-tokens", 2048, 64, 0);
    setting("poll-records", 64, 32, 0);
    setting("queue-limit", 256, 16, 0);
  }

  @Test
  void encodesOnAllCoresUnlessSet() {
    assertThat(new EmbedSettings(List.of(), List.of(), "auto", 0, 1, 1, 1, 1).encoderThreads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(new EmbedSettings(List.of(), List.of(), "auto", 3, 1, 1, 1, 1).encoderThreads())
        .isEqualTo(3);
  }
}
