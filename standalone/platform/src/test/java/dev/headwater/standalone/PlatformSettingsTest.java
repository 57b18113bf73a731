package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.models.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformSettingsTest {
  @Test
  void givesTheServicesWhatTheyReach() {
    assertThat(settings(9092, "512m").services())
        .containsEntry("headwater.kafka.bootstrap-servers", "127.0.0.1:9092")
        .containsEntry("headwater.elasticsearch.url", "http://127.0.0.1:9200")
        .containsEntry("headwater.blobs.directory", "/data/blobs")
        .containsEntry("micronaut.server.host", "127.0.0.1")
        .containsEntry("micronaut.server.port", 8080);
  }

  @Test
  void namesTheEncodersThatWereAdded(@TempDir Path models) throws IOException {
    assertThat(settings(models).services()).containsEntry("headwater.embed.added-encoders", "");
    for (String name : List.of("mine", "other")) {
      new Models(models).addedEncoders().add(name, Files.createTempDirectory(models, name), false);
    }
    assertThat(settings(models).services())
        .containsEntry("headwater.embed.added-encoders", "mine,other");
  }

  private static PlatformSettings settings(Path models) {
    return new PlatformSettings(Path.of("/data"), models, 8080, 9092, 9200, "512m", "1g");
  }

  @Test
  void refusesOnePortForTwoServers() {
    assertThatThrownBy(() -> settings(8080, "512m")).hasMessageContaining("8080, 8080 and 9200");
  }

  @Test
  void refusesAHeapThatTheJvmDoesNotKnow() {
    assertThatThrownBy(() -> settings(9092, "plenty"))
        .hasMessageContaining("--kafka-heap")
        .hasMessageContaining("plenty");
  }

  private static PlatformSettings settings(int kafkaPort, String kafkaHeap) {
    return new PlatformSettings(
        Path.of("/data"), Path.of("/models"), 8080, kafkaPort, 9200, kafkaHeap, "1g");
  }
}
