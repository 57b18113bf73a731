package dev.headwater.ingest;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;

class SweepSettingsTest extends SettingsContract<SweepSettings> {
  SweepSettingsTest() {
    super(SweepSettings.class);
    setting("every", Duration.ofHours(6), Duration.ofMinutes(10), Duration.ZERO);
    setting("age", Duration.ofDays(1), Duration.ofHours(2), Duration.ZERO);
    setting("former-age", Duration.ofDays(5), Duration.ofHours(2), Duration.ZERO);
    setting("max-documents", 250_000, 10, 0);
    setting("roll-after", Duration.ofHours(6), Duration.ofHours(2), Duration.ZERO);
  }
}
