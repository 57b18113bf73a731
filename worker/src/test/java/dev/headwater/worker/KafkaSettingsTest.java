package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headwater.testing.SettingsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest extends SettingsContract<KafkaSettings> {
  @TempDir private Path folder = Path.of("");

  KafkaSettingsTest() {
    super(KafkaSettings.class);
    setting("bootstrap-servers", "localhost:9092", "kafka-1:9092,kafka-2:9092");
    setting("documents-epoch", 1, 2, 0, 32_768);
    setting("replication", 1, 3, 0);
    setting("client-properties", null, Path.of("/etc/headwater/client.properties"));
  }

  @Test
  void readsFurtherClientSettingsFromTheirFile() throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "security.protocol=SASL_SSL\nbootstrap.servers=elsewhere:1\n");

    assertThat(new KafkaSettings("here:9092", 1, (short) 1, file).client())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("bootstrap.servers", "here:9092");
  }

  @Test
  void namesTheFileOfClientSettingsThatCannotBeRead() {
    Path missing = folder.resolve("missing.properties");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KafkaSettings("here:9092", 1, (short) 1, missing).client())
        .withMessageContaining("headwater.kafka.client-properties")
        .withMessageContaining(missing.toString());
  }
}
