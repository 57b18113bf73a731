package dev.headwater.generate;

import dev.headwater.testing.SettingsContract;

class AnswerSettingsTest extends SettingsContract<AnswerSettings> {
  AnswerSettingsTest() {
    super(AnswerSettings.class);
    setting("passages", 3, 5, 0, 101);
    setting("sentences", 3, 0, -1, 1_001);
    setting("history-tokens", 256, 0, -1, 1_000_001);
    setting("default-max-tokens", 256, 1_024, 0, 1_025);
    setting("max-tokens", 1_024, 2_048, 0, 1_000_001);
    setting("support-threshold", 0.7, 0.5, -0.1, 1.5);
  }
}
