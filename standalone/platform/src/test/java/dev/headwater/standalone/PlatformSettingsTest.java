package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
