package dev.headwater.ingest;

import dev.headwater.testing.SettingsContract;
import java.time.Duration;

class IngestSettingsTest extends SettingsContract<IngestSettings> {
  IngestSettingsTest() {
    super(IngestSettings.class);
    setting("chunk-tokens", 256, 128, 79, 511);
    setting("max-characters", 20_000_000, 1_000, 0, 500_000_001);
    setting("parse-timeout", Duration.ofMinutes(2), Duration.ofSeconds(5), Duration.ZERO);
    setting("parsers", 2, 1, 0, 3);
    setting("parser-heap-bytes", 512L << 20, 64L << 20, (32L << 20) - 1);
    setting("max-depth", 1000, 100, 9, 10_001);
    setting("max-records", 16, 2, 0, 10_001);
    setting("interactive-chunks", 32, 0, -1);
    setting("blob-grace", Duration.ofMinutes(5), Duration.ZERO, Duration.ofSeconds(-1));
  }
}
