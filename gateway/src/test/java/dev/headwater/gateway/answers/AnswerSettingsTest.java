package dev.headwater.gateway.answers;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;

class AnswerSettingsTest extends SettingsContract<AnswerSettings> {
  AnswerSettingsTest() {
    super(AnswerSettings.class);
    setting("max-history-turns", 50, 0, -1);
    setting("max-k", 1000, 20, 0);
    setting("search-passages", 10, 3, 0);
    setting("answer-passages", 5, 8, 0);
    setting("max-tokens", 1024, 64, 0);
    setting("max-questions", 128, 4, 0);
    setting("question-deadline", Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ZERO);
  }
}
