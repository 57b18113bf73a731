package dev.headwater.generate;

import dev.headwater.testing.SettingsContract;
import java.nio.file.Path;
import java.util.List;

class GenerateSettingsTest extends SettingsContract<GenerateSettings> {
  GenerateSettingsTest() {
    super(GenerateSettings.class);
    setting("model", null, Path.of("/models/other.gguf"));
    setting("languages", List.of("en"), List.of("en", "zh"));
    setting("threads", 0, 3, -1);
    setting("parallelism", 8, 2, 0, 1_001);
    setting("cache-bytes", 1L << 30, 5L, -1L);
    setting("queue-limit", 16, 32, 0, 10_001);
  }
}
