package dev.headwater.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BlobSettingsTest {
  @Nested
  class OfTheStore extends SettingsContract<BlobSettings> {
    OfTheStore() {
      super(BlobSettings.class);
      setting("store", "directory", "s3", "S3", "disk");
      setting("directory", Path.of("data/blobs"), Path.of("/srv/blobs"));
    }
  }

  @Nested
  class OfTheBucket extends SettingsContract<S3Settings> {
    OfTheBucket() {
      super(S3Settings.class);
      setting("endpoint", null, URI.create("http://s3.example:9000"));
      setting("region", "us-east-1", "eu-central-1");
      setting("bucket", null, "documents");
      setting("prefix", null, "headwater/");
      setting("path-style", true, false);
      setting("create-bucket", false, true);
      setting("credentials-file", null, Path.of("/run/secrets/s3"));
    }

    @Test
    void putsThePrefixBeforeEachKey() {
      var settings = new S3Settings(null, "us-east-1", "documents", "a/", true, false, null);
      assertThat(settings.key("b/c")).isEqualTo("a/b/c");
    }
  }

  @Nested
  class OfTheLimits extends SettingsContract<S3Limits> {
    OfTheLimits() {
      super(S3Limits.class);
      setting("connect-timeout", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ZERO);
      setting("read-timeout", Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ZERO);
      setting("attempts", 4, 1, 0, 101);
    }
  }
}
