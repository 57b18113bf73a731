package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.standalone.Api.Reply;
import dev.headwater.testing.Output;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents of a collection that nobody has created: given up, and replayed once there is one. */
@ExtendWith(RunningPlatform.class)
class DeadLettersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Api api;

  DeadLettersIT(Api api) {
    this.api = api;
  }

  @Test
  void becomesSearchableOnceItsCauseIsGoneAndItIsReplayed() {
    write("late", "kiln", "{\"text\": \"The Teasel kiln burns for 41 hours.\"}");
    JsonNode letter =
        await().atMost(PATIENCE).until(() -> letter("late"), Optional::isPresent).get();
    assertThat(letter.path("document").asText()).isEqualTo("kiln");
    assertThat(letter.path("stage").asText()).isEqualTo("ingest-interactive");
    assertThat(letter.path("reason").asText()).contains("late");
    String id = letter.path("id").asText();
    assertThat(api.get("/v1/dead-letters/" + id).json().at("/value/submitted/text").asText())
        .contains("41 hours");

    api.createCollection("late", "en");
    assertThat(run("dead-letters", "list")).contains(id, "late/kiln");
    assertThat(run("dead-letters", "replay", id)).isEqualTo("Replayed " + id + "\n");

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Api.texts(api.search("late", "kiln burns", "hybrid", 9)))
                .containsExactly("The Teasel kiln burns for 41 hours."));
    JsonNode status = api.get(Api.document("late", "kiln")).json();
    assertThat(status.path("live_version").asLong()).isEqualTo(letter.path("version").asLong());
    assertThat(status.path("stage").asText()).isEqualTo("searchable");
    assertThat(letter("late")).isEmpty();
    Reply again = api.post("/v1/dead-letters/" + id + "/replay", "");
    assertThat(again.status()).as(again.body()).isEqualTo(404);
  }

  @Test
  void doesNotReplaceANewerVersion() {
    write("later", "kiln", "{\"text\": \"The Teasel kiln burns for 41 hours.\"}");
    String id =
        await()
            .atMost(PATIENCE)
            .until(() -> letter("later"), Optional::isPresent)
            .get()
            .path("id")
            .asText();
    api.createCollection("later", "en");
    Reply newer =
        api.put(
            Api.document("later", "kiln") + "?wait=searchable",
            "text/plain",
            "The Teasel kiln burns for 52 hours.");
    assertThat(newer.status()).as(newer.body()).isEqualTo(200);

    assertThat(api.post("/v1/dead-letters/" + id + "/replay", "").status()).isEqualTo(202);
    // What comes behind it in the same stage is done after it.
    assertThat(
            api.put(Api.document("later", "oven") + "?wait=searchable", "text/plain", "An oven.")
                .status())
        .isEqualTo(200);

    assertThat(Api.texts(api.search("later", "kiln burns", "keyword", 9)))
        .containsExactly("The Teasel kiln burns for 52 hours.");
    assertThat(letter("later")).isEmpty();
  }

  @Test
  void isSettledAtEveryGatewayAndAfterARestart() {
    write("never", "kiln", "{\"text\": \"The Teasel kiln burns for 41 hours.\"}");
    await().atMost(PATIENCE).until(() -> letter("never"), Optional::isPresent);
    try (OtherGateway other = OtherGateway.start(api)) {
      String id = letter(other.api(), "never").orElseThrow().path("id").asText();

      assertThat(other.api().delete("/v1/dead-letters/" + id).status()).isEqualTo(202);

      assertThat(letter(other.api(), "never")).isEmpty();
      await().atMost(PATIENCE).until(() -> letter("never"), Optional::isEmpty);
    }
    try (OtherGateway restarted = OtherGateway.start(api)) {
      assertThat(letter(restarted.api(), "never")).isEmpty();
    }
  }

  private Optional<JsonNode> letter(String collection) {
    return letter(api, collection);
  }

  private static Optional<JsonNode> letter(Api api, String collection) {
    JsonNode letters = api.get("/v1/dead-letters").json().path("dead_letters");
    return StreamSupport.stream(letters.spliterator(), false)
        .filter(letter -> letter.path("collection").asText().equals(collection))
        .findFirst();
  }

  private void write(String collection, String id, String json) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + api.settings().kafkaPort(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>("documents", "default/" + collection + "/" + id, json));
      producer.flush();
    }
  }

  private String run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--url";
    all[command.length + 1] = api.settings().url().toString();
    try (Output output = new Output()) {
      assertThat(new Headwater().run(all)).as(output.error()).isZero();
      return output.out();
    }
  }
}
