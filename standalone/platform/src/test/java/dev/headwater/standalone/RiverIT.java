package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.standalone.Api.Reply;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the HTTP API through real Kafka, encoder, Elasticsearch and GPT, and back. */
@ExtendWith(RunningPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RiverIT {
  private static final String COLLECTION = "river";
  private static final String MARKDOWN = "text/markdown; charset=utf-8";

  private final Api api;

  RiverIT(Api api) {
    this.api = api;
  }

  @BeforeEach
  void createCollection() {
    api.createCollection(COLLECTION, "en");
  }

  @Test
  void answersADocumentThatNobodyHasSeenWithAQuoteThatIsInIt() {
    String text =
        """
        # Tarn station

        ## Keeper

        The keeper of the Tarn station is Ottoline Brackwater.

        ## Calibration

        Gauges at the Tarn station are calibrated every 19 weeks.
        """;
    put("tarn.md", text);

    JsonNode answer =
        api.ask(COLLECTION, "How often are gauges at the Tarn station calibrated?").json();

    assertThat(answer.path("answer").asText()).contains("19 weeks");
    assertThat(answer.path("grounded").asBoolean()).isTrue();
    JsonNode citation = answer.path("citations").path(0);
    assertThat(citation.path("document").asText()).isEqualTo("tarn.md");
    assertThat(citation.path("quote").asText())
        .contains("19 weeks")
        .isEqualTo(span(text, citation.path("start").asInt(), citation.path("end").asInt()));
  }

  @Test
  void streamsTokensBeforeItIsDone() {
    put("gorge.md", "# Gorge\n\nThe gorge footbridge closes at 21 o'clock on weekdays.\n");

    Reply reply =
        api.post(
            "/v1/answers",
            "{\"collection\": \"river\", \"question\": \"When does the gorge footbridge close?\","
                + " \"temperature\": 0, \"stream\": true}");

    assertThat(reply.body().indexOf("event: passages"))
        .isNotNegative()
        .isLessThan(reply.body().indexOf("event: token"));
    assertThat(reply.body().indexOf("event: token"))
        .isLessThan(reply.body().indexOf("event: done"));
  }

  @Test
  void takesADocumentThatAPlainKafkaProducerWrote() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + api.settings().kafkaPort(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  "documents",
                  "default/" + COLLECTION + "/from-kafka",
                  "{\"title\": \"Weir\", \"text\": \"The old weir was rebuilt in 1938 by"
                      + " Pell.\"}"));
      producer.flush();
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(Api.texts(api.search(COLLECTION, "weir rebuilt", "hybrid", 5)))
                .contains("The old weir was rebuilt in 1938 by Pell."));
    assertThat(api.get(Api.document(COLLECTION, "from-kafka") + "/text").body())
        .isEqualTo("The old weir was rebuilt in 1938 by Pell.");
  }

  @Test
  void forgetsADeletedDocument() {
    put("sluice.md", "# Sluice\n\nThe sluice password is marmalade seven.\n");
    assertThat(Api.texts(api.search(COLLECTION, "sluice password", "keyword", 5)))
        .anyMatch(text -> text.contains("marmalade"));

    assertThat(api.delete(Api.document(COLLECTION, "sluice.md")).status()).isEqualTo(202);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(Api.texts(api.search(COLLECTION, "sluice password", "hybrid", 20)))
                .noneMatch(text -> text.contains("marmalade")));
    assertThat(api.ask(COLLECTION, "What is the sluice password?").body())
        .doesNotContain("marmalade");
    assertThat(api.get(Api.document(COLLECTION, "sluice.md") + "/text").status()).isEqualTo(404);
  }

  @Test
  void answersAnUpdatedDocumentFromTheNewTextOnly() {
    put("tariff.md", "# Tariff\n\nThe mooring tariff is 31 crowns a night.\n");
    put("tariff.md", "# Tariff\n\nThe mooring tariff is 47 crowns a night.\n");

    assertThat(Api.texts(api.search(COLLECTION, "mooring tariff crowns", "hybrid", 20)))
        .anyMatch(text -> text.contains("47 crowns"))
        .noneMatch(text -> text.contains("31 crowns"));
    assertThat(api.ask(COLLECTION, "What is the mooring tariff a night?").json().toString())
        .contains("47")
        .doesNotContain("31 crowns");
  }

  @Test
  void isHealthyAndDescribesItself() {
    assertThat(api.get("/health").status()).isEqualTo(200);
    assertThat(api.get("/health").json().path("parts").findValuesAsText("state"))
        .hasSize(4)
        .containsOnly("running");
    assertThat(api.get("/openapi.yml").body()).startsWith("openapi: 3");
    assertThat(api.get("/info").status()).isEqualTo(404);
  }

  @Test
  void acceptsAnyDocumentId() {
    String id = "手册/差旅 & expenses/50%/" + "河".repeat(977) + "?#";
    String text = "# Ferry\n\nThe ferry bell weighs 83 kilograms.\n";
    assertThat(id.codePointCount(0, id.length())).isEqualTo(1000);

    put(id, text);

    JsonNode hits = api.search(COLLECTION, "ferry bell kilograms", "hybrid", 3).json();
    assertThat(hits.at("/hits/0/document").asText()).isEqualTo(id);
    assertThat(api.get(Api.document(COLLECTION, id)).json().path("id").asText()).isEqualTo(id);
    assertThat(api.get(Api.document(COLLECTION, id) + "/content").body()).isEqualTo(text);
    assertThat(api.delete(Api.document(COLLECTION, id)).status()).isEqualTo(202);
  }

  @Test
  void acceptsATitleOfAnyLength() {
    String json =
        "{\"title\": \"%s\", \"text\": \"%s The lock keeper's cat is called Halibut.\"}"
            .formatted("水闸管理手册".repeat(334), "Water flows through the lock. ".repeat(60));

    Reply reply =
        api.put(Api.document(COLLECTION, "title") + "?wait=searchable", "application/json", json);

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(
            Api.texts(
                api.search(COLLECTION, "What is the cat of the lock keeper called?", "vector", 3)))
        .anyMatch(text -> text.contains("Halibut"));
  }

  @Test
  void refusesWhatIsWrongAndGoesOn() {
    assertProblem(api.put("/v1/collections/nowhere/documents/a", MARKDOWN, "text"), 404, "nowhere");
    assertProblem(api.put(Api.document(COLLECTION, "empty"), MARKDOWN, ""), 400, "empty");
    assertProblem(
        api.put(Api.document(COLLECTION, "json"), "application/json", "{\"text\": "), 400, "JSON");
    assertProblem(
        api.put(
            Api.document(COLLECTION, "broken.pdf") + "?wait=searchable",
            "application/pdf",
            "%PDF-1.7 and nothing more".getBytes(StandardCharsets.UTF_8)),
        422,
        "");
    assertProblem(
        api.post(
            "/v1/answers",
            "{\"collection\": \"river\", \"question\": \"why\", \"temperature\": 3}"),
        400,
        "temperature");
    assertProblem(
        api.send(
            Api.document(COLLECTION, "huge"),
            "PUT",
            "text/plain",
            BodyPublishers.ofInputStream(() -> new Spaces(200L * 1024 * 1024 + 1))),
        413,
        "209715200");

    put("after.md", "# After\n\nThe mill still grinds after all these errors.\n");
    assertThat(Api.texts(api.search(COLLECTION, "mill grinds", "hybrid", 3)))
        .anyMatch(text -> text.contains("still grinds"));
  }

  private void put(String id, String text) {
    Reply reply =
        api.put(Api.document(COLLECTION, id) + "?wait=searchable&timeout=60", MARKDOWN, text);
    assertThat(reply.status()).as(reply.body()).isLessThan(300);
  }

  private static void assertProblem(Reply reply, int status, String named) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    Set<String> fields = new TreeSet<>();
    reply.json().fieldNames().forEachRemaining(fields::add);
    assertThat(fields).contains("title", "status", "detail");
    assertThat(reply.json().path("detail").asText())
        .contains(named)
        .doesNotContain("Exception", "\tat ");
  }

  /** A text by code points, as spans count. */
  private static String span(String text, int start, int end) {
    return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
  }

  /** So many spaces. */
  private static final class Spaces extends InputStream {
    private long left;

    Spaces(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? ' ' : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int count = (int) Math.min(length, left);
      Arrays.fill(bytes, offset, offset + count, (byte) ' ');
      left -= count;
      return count == 0 ? -1 : count;
    }
  }
}
