package dev.headwater.worker;

import dev.headwater.testing.SettingsContract;
import java.nio.file.Path;

class BlobSettingsTest extends SettingsContract<BlobSettings> {
  BlobSettingsTest() {
    super(BlobSettings.class);
    setting("directory", Path.of("data/blobs"), Path.of("/srv/blobs"));
  }
}
