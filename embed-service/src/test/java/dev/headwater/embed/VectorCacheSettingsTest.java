package dev.headwater.embed;

import dev.headwater.testing.SettingsContract;
import java.nio.file.Path;
import java.time.Duration;

class VectorCacheSettingsTest extends SettingsContract<VectorCacheSettings> {
  VectorCacheSettingsTest() {
    super(VectorCacheSettings.class);
    setting("directory", null, Path.of("/var/lib/headwater/vectors"));
    setting("bytes", 128L << 20, 0L, -1L);
    setting("age", Duration.ofDays(7), Duration.ofHours(1), Duration.ZERO);
  }
}
