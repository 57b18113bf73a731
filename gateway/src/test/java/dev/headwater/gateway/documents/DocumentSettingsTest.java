package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DocumentSettingsTest extends SettingsContract<DocumentSettings> {
  DocumentSettingsTest() {
    super(DocumentSettings.class);
    setting("max-upload-bytes", 209715200L, 5_000_000_000L, 0);
    setting("max-json-bytes", 20971520, 1024, 0);
    setting("bulk-bytes", 1048576L, 0L, -1);
    setting("bulk-files", 8, 0, -1);
    setting("wait-timeout", Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ZERO);
    setting("max-wait-timeout", Duration.ofMinutes(10), Duration.ofSeconds(90), Duration.ZERO);
    setting("max-list-limit", 1000, 10, 0);
  }

  @Test
  void theServerLimitsPartsOfAFormByTheSameDefault() {
    try (var environment =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .environments("gateway")
            .build()
            .getEnvironment()
            .start()) {
      assertThat(environment.getProperty("micronaut.server.multipart.max-file-size", Long.class))
          .hasValue(209715200L);
    }
  }
}
