package dev.headwater.gateway.deadletters;

import dev.headwater.testing.SettingsContract;

class DeadLetterSettingsTest extends SettingsContract<DeadLetterSettings> {
  DeadLetterSettingsTest() {
    super(DeadLetterSettings.class);
    setting("max-dead-letters", 10000, 5, 0);
  }
}
