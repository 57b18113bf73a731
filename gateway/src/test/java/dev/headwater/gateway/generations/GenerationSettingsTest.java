package dev.headwater.gateway.generations;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;

class GenerationSettingsTest extends SettingsContract<GenerationSettings> {
  GenerationSettingsTest() {
    super(GenerationSettings.class);
    setting("switch-timeout", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ZERO);
  }
}
