package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the stages do, as a person at a terminal sees it. */
@ExtendWith(RunningPlatform.class)
class StatusIT {
  private static final List<String> STAGES =
      List.of(
          "embed-bulk",
          "embed-interactive",
          "embed-questions",
          "generate",
          "ingest-bulk",
          "ingest-interactive",
          "retrieve-documents",
          "retrieve-index-bulk",
          "retrieve-index-interactive",
          "retrieve-lookups",
          "retrieve-search",
          "retrieve-status");

  private final Api api;

  StatusIT(Api api) {
    this.api = api;
  }

  @Test
  void showsEveryStageWithItsInstancesOnceItHasDoneARecord() {
    useIt();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          assertThat(stages().findValuesAsText("stage"))
              .filteredOn(STAGES::contains)
              .contains("ingest-interactive", "embed-questions", "retrieve-search", "generate");
          assertThat(stages())
              .filteredOn(stage -> STAGES.contains(stage.path("stage").asText()))
              .allSatisfy(stage -> {
                assertThat(stage.path("instances").asInt()).as(stage.toString()).isEqualTo(1);
                assertThat(stage.path("lag").asLong()).as(stage.toString()).isZero();
              });
        });
  }

  @Test
  void showsHowMuchWaitsAndHowOldItIsWithinASecond() {
    useIt();
    var partition = partitionWithARecord();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          long began = System.nanoTime();
          Optional<JsonNode> slow = stage("slow-" + partition.partition());
          assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
          assertThat(slow)
              .hasValueSatisfying(stage -> {
                assertThat(stage.path("lag").asLong()).isPositive();
                assertThat(stage.path("oldestSeconds").asDouble()).isPositive();
                assertThat(stage.path("instances").asInt()).isZero();
              });
        });
  }

  private void useIt() {
    api.createCollection("status", "en");
    assertThat(
            api.put(
                    Api.document("status", "a.md") + "?wait=searchable",
                    "text/markdown",
                    "# Weir\n\nThe weir is 4 metres high.\n")
                .status())
        .isEqualTo(200);
    assertThat(api.ask("status", "How high is the weir?").status()).isEqualTo(200);
  }

  /** A partition of {@code documents} at whose beginning a group that nobody runs is left. */
  private TopicPartition partitionWithARecord() {
    for (int i = 0; i < 24; i++) {
      var partition = new TopicPartition("documents", i);
      try (var consumer =
          new KafkaConsumer<>(
              Map.of(
                  "bootstrap.servers",
                  "127.0.0.1:" + api.settings().kafkaPort(),
                  "group.id",
                  "slow-" + i),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer())) {
        if (consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L) > 0) {
          consumer.assign(List.of(partition));
          consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0)));
          return partition;
        }
      }
    }
    throw new AssertionError("no record in documents");
  }

  private JsonNode stages() {
    return api.get("/v1/status").json().path("stages");
  }

  private Optional<JsonNode> stage(String name) {
    return StreamSupport.stream(stages().spliterator(), false)
        .filter(stage -> stage.path("stage").asText().equals(name))
        .findFirst();
  }
}
