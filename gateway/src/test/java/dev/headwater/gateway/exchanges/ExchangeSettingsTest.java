package dev.headwater.gateway.exchanges;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;

class ExchangeSettingsTest extends SettingsContract<ExchangeSettings> {
  ExchangeSettingsTest() {
    super(ExchangeSettings.class);
    setting(
        "acknowledge-timeout",
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofMillis(999));
    setting("lookup-timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ZERO);
    setting("silence", Duration.ofSeconds(3), Duration.ofMillis(300), Duration.ofSeconds(-1));
    setting("attempts", 3, 1, 0);
  }
}
