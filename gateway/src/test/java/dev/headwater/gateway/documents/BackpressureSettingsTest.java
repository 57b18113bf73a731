package dev.headwater.gateway.documents;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;

class BackpressureSettingsTest extends SettingsContract<BackpressureSettings> {
  BackpressureSettingsTest() {
    super(BackpressureSettings.class);
    setting("bulk-lag-limit", 1_000_000L, 5L, 0);
    setting("bulk-question-wait", Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ZERO);
  }
}
