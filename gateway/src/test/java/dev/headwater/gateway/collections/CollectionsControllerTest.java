package dev.headwater.gateway.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Stage;
import dev.headwater.gateway.GatewayTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

final class CollectionsControllerTest extends GatewayTest {
  @Test
  void makesACollectionWithDefaults() {
    var response = send("PUT", "/v1/collections/notes", "");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    assertThat(response.body())
        .isEqualTo(
            """
            {"name":"notes","encoder":"bge-small-en-v1.5","language":"en","public":false,\
            "prompt":"","closing":false}\
            """);
    CollectionRecord written = collections.find("default/notes").orElseThrow();
    assertThat(written.getGeneration()).isEqualTo("bge-small-en-v1.5");
    assertThat(written.getCreatedMillis()).isPositive();
  }

  @Test
  void choosesTheEncoderForTheLanguage() {
    assertThat(json(put("zh", "{\"language\":\"zh\"}")).get("encoder").textValue())
        .isEqualTo("bge-small-zh-v1.5");
    assertThat(
            json(put("mini", "{\"language\":\"zh-TW\",\"encoder\":\"all-minilm-l6-v2\"}"))
                .get("encoder")
                .textValue())
        .isEqualTo("all-minilm-l6-v2");
  }

  @Test
  void takesAnEncoderThatAServerHas() {
    assertThat(json(put("notes", "{\"encoder\":\"bge-m3\"}")).get("encoder").textValue())
        .isEqualTo("bge-m3");
  }

  @Test
  void takesAnEncoderThatAPersonAdded() {
    assertThat(json(put("notes", "{\"encoder\":\"e5-small-v2\"}")).get("encoder").textValue())
        .isEqualTo("e5-small-v2");
    assertProblem(put("other", "{\"encoder\":\"e5-large-v2\"}"), 400, "e5-large-v2", "e5-small-v2");
  }

  @Test
  void keepsWhatARepeatedPutOmits() {
    put("notes", "{\"language\":\"zh\",\"public\":true,\"prompt\":\"Kurz.\"}");
    CollectionRecord first = collections.find("default/notes").orElseThrow();

    assertThat(put("notes", "{}").statusCode()).isEqualTo(200);
    assertThat(collections.find("default/notes").orElseThrow()).isEqualTo(first);
    put("notes", "{\"public\":false}");
    assertThat(collections.find("default/notes").orElseThrow())
        .isEqualTo(first.toBuilder().setPublic(false).build());
  }

  @Test
  void changesNothingOfAnExistingCollectionWhereTheRequestOnlyCreates() {
    String path = "/v1/collections/%s";
    CollectionRecord before = collections.find("default/handbook").orElseThrow();

    assertProblem(
        send("PUT", path.formatted("handbook"), "{\"public\":true}", "If-None-Match", "*"),
        412,
        "collection 'handbook' exists");
    assertThat(collections.find("default/handbook")).contains(before);
    assertThat(send("PUT", path.formatted("notes"), "{}", "If-None-Match", "*").statusCode())
        .isEqualTo(201);
  }

  /** Else a restart would let a collection be created anew that exists, and documents be lost. */
  @Test
  void isUnavailableUntilTheCollectionsAreRead() {
    String document = "/v1/collections/handbook/documents/a";
    collections.ready = false;

    assertProblem(put("handbook", "{\"public\":true}"), 503, "not read yet");
    assertProblem(get("/v1/collections/handbook"), 503);
    assertProblem(get("/v1/collections"), 503);
    assertProblem(send("DELETE", "/v1/collections/handbook", ""), 503);
    assertProblem(send("PUT", document, "text"), 503);
    assertProblem(get(document), 503);
    assertProblem(postJson("/v1/answers", "{\"collection\":\"handbook\",\"question\":\"q\"}"), 503);
    assertThat(collections.collections)
        .extractingByKey("default/handbook")
        .returns(false, CollectionRecord::getPublic);
    assertThat(log.entries).isEmpty();
  }

  @Test
  void refusesWhatAnExistingCollectionCannotBecome() {
    assertProblem(put("handbook", "{\"encoder\":\"all-minilm-l6-v2\"}"), 409, "encoder", "bge");
    assertProblem(put("handbook", "{\"language\":\"zh\"}"), 409, "language");
  }

  @Test
  void saysWhatIsWrongWithARequest() {
    assertProblem(put("notes", "{\"encoder\":\"gpt\"}"), 400, "gpt", "all-minilm-l6-v2");
    assertProblem(put("notes", "{\"encoder\":\"\"}"), 400, "encoder");
    assertProblem(put("notes", "{\"language\":\"?\"}"), 400, "language is ?");
    assertProblem(put("notes", "{\"public\":1}"), 400, "public is 1; allowed: true or false");
    assertProblem(put("notes", "{\"groups\":[]}"), 400, "unknown field 'groups'");
    assertProblem(put("notes", "{"), 400, "not JSON", "line 1");
    assertProblem(put("No", "{}"), 400, "'No'");
    assertProblem(get("/v1/collections/none"), 404, "'none'");
    assertProblem(send("DELETE", "/v1/collections/none", ""), 404, "'none'");
  }

  @Test
  void lists() {
    put("notes", "{}");

    assertThat(json(get("/v1/collections")).get("collections").findValuesAsText("name"))
        .containsExactly("handbook", "notes");
    assertThat(json(get("/v1/collections/notes")).get("language").textValue()).isEqualTo("en");
  }

  @Test
  void deletesEveryDocumentAndThenFreesTheName() {
    send("PUT", "/v1/collections/handbook/documents/a", "text");
    send("PUT", "/v1/collections/handbook/documents/b", "text");
    log.reached = Stage.DELETED;

    var response = send("DELETE", "/v1/collections/handbook", "");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(json(response).get("closing").booleanValue()).isTrue();
    await().untilAsserted(() -> assertThat(collections.collections).isEmpty());
    assertThat(log.entries)
        .filteredOn(entry -> entry.record().hasDeleted())
        .extracting(entry -> entry.key().id())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void goesOnDeletingWhenKafkaIsBack() {
    send("PUT", "/v1/collections/handbook/documents/a", "text");
    log.reached = Stage.DELETED;
    log.away = true;
    send("DELETE", "/v1/collections/handbook", "");
    assertProblem(put("handbook", "{}"), 409, "being deleted");

    log.away = false;

    await().untilAsserted(() -> assertThat(collections.collections).isEmpty());
    assertThat(log.last().record().hasDeleted()).isTrue();
  }

  private HttpResponse<String> put(String collection, String json) {
    return send("PUT", "/v1/collections/" + collection, json, "Content-Type", "application/json");
  }
}
