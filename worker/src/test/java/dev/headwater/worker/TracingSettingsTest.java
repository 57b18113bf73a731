package dev.headwater.worker;

import dev.headwater.testing.SettingsContract;

class TracingSettingsTest extends SettingsContract<TracingSettings> {
  TracingSettingsTest() {
    super(TracingSettings.class);
    setting("endpoint", null, "http://localhost:4318");
  }
}
