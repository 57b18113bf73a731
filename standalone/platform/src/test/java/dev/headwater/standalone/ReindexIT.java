package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.standalone.Api.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another encoder for a collection, while it is read and written. */
@ExtendWith(RunningPlatform.class)
class ReindexIT {
  private static final String NAME = "reindexed";
  private static final String PATH = "/v1/collections/" + NAME;
  private static final String OTHER = "bge-small-zh-v1.5";
  private static final int DOCUMENTS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Api api;

  ReindexIT(Api api) {
    this.api = api;
  }

  @Test
  void servesTheOldGenerationUntilTheNewOneIsWholeAndSwitchesByOneRecord() {
    api.createCollection(NAME, "en");
    for (int i = 0; i < DOCUMENTS; i++) {
      put(i, "Gate " + i + " is painted teal.");
    }
    api.delete(Api.document(NAME, "3") + "?wait=deleted");
    AtomicBoolean reading = new AtomicBoolean(true);
    CompletableFuture<Set<String>> reader =
        CompletableFuture.supplyAsync(() -> {
          Set<String> seen = new TreeSet<>();
          while (reading.get()) {
            for (String mode : List.of("vector", "keyword", "hybrid")) {
              Reply reply = api.search(NAME, "gate painted teal", mode, 100);
              seen.add(reply.status() + ": " + new TreeSet<>(Api.texts(reply)).size());
            }
          }
          return seen;
        });

    Reply begun = api.post(PATH + "/generations", "{\"encoder\": \"%s\"}".formatted(OTHER));
    assertThat(begun.status()).as(begun.body()).isEqualTo(201);
    put(DOCUMENTS, "Gate %d is painted teal, too.".formatted(DOCUMENTS));
    await().atMost(PATIENCE).until(() -> generation(1).path("filled").asBoolean());
    assertThat(generation(1).path("documents").asInt()).isEqualTo(DOCUMENTS);
    assertThat(generation(1).path("done").asInt()).isEqualTo(DOCUMENTS);
    use(1);
    reading.set(false);

    int before = DOCUMENTS - 1;
    assertThat(reader.join())
        .as("each search finds all documents once")
        .isSubsetOf("200: " + before, "200: " + (before + 1))
        .contains("200: " + (before + 1));
    assertThat(api.get(PATH).json().path("encoder").asText()).isEqualTo(OTHER);

    // Both are kept up to date, whichever is used.
    put(4, "Gate 4 is painted ochre.");
    api.delete(Api.document(NAME, "5") + "?wait=deleted");
    List<String> after = found();
    assertThat(after).hasSize(DOCUMENTS - 1).contains("Gate 4 is painted ochre.");
    use(0);
    assertThat(found()).containsExactlyInAnyOrderElementsOf(after);
    assertThat(api.get(PATH).json().path("encoder").asText()).isEqualTo("bge-small-en-v1.5");

    assertThat(api.delete(PATH + "/generations/1").status()).isEqualTo(204);
    put(6, "Gate 6 is painted umber.");
    assertThat(found()).hasSize(DOCUMENTS - 1).contains("Gate 6 is painted umber.");
    assertThat(generations()).hasSize(1);
  }

  /** As a vector search finds them, which takes any text. */
  private List<String> found() {
    Reply reply = api.search(NAME, "gate painted", "vector", 100);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return Api.texts(reply);
  }

  private void put(int id, String text) {
    Reply reply =
        api.put(Api.document(NAME, Integer.toString(id)) + "?wait=searchable", "text/plain", text);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private void use(int number) {
    Reply reply =
        api.put(PATH + "/generation", "application/json", "{\"number\": %d}".formatted(number));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private JsonNode generation(int number) {
    return api.get(PATH + "/generations/" + number).json();
  }

  private List<JsonNode> generations() {
    List<JsonNode> all = new ArrayList<>();
    api.get(PATH + "/generations").json().path("generations").forEach(all::add);
    return all;
  }
}
