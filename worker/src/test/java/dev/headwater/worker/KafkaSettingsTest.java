package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headwater.testing.SettingsContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest extends SettingsContract<KafkaSettings> {
  KafkaSettingsTest() {
    super(KafkaSettings.class);
    setting("bootstrap-servers", "localhost:9092", "kafka-1:9092,kafka-2:9092");
    setting("documents-epoch", 1, 2, 0, 32768);
    setting("replication", (short) 1, (short) 3, (short) 0);
    setting("min-insync-replicas", 0, 1, -1, 2);
    setting("client-properties", null, Path.of("client.properties"));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "5, 4"})
  void letsOneReplicaBeMissingUnlessSet(short replication, int insyncReplicas) {
    assertThat(new KafkaSettings("kafka:9092", 1, replication, 0, null).insyncReplicas())
        .isEqualTo(insyncReplicas);
  }

  @Test
  void refusesMoreInsyncReplicasThanReplicas() {
    assertThat(new KafkaSettings("kafka:9092", 1, (short) 3, 3, null).insyncReplicas())
        .isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KafkaSettings("kafka:9092", 1, (short) 3, 4, null))
        .withMessageContaining("headwater.kafka.min-insync-replicas is 4")
        .withMessageContaining("headwater.kafka.replication, which is 3");
  }

  @Test
  void readsCredentialsAndKeepsItsOwnServers(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("client.properties"),
            "security.protocol=SASL_SSL\nbootstrap.servers=elsewhere:9092\n");

    assertThat(settings(file).client())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("bootstrap.servers", "kafka:9092");
    assertThat(settings(null).client()).doesNotContainKey("security.protocol");
  }

  @Test
  void namesTheFileThatCannotBeRead(@TempDir Path folder) {
    Path missing = folder.resolve("missing.properties");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(missing).client())
        .withMessageContaining("headwater.kafka.client-properties")
        .withMessageContaining(missing.toString());
  }

  private static KafkaSettings settings(@Nullable Path clientProperties) {
    return new KafkaSettings("kafka:9092", 1, (short) 1, 0, clientProperties);
  }
}
