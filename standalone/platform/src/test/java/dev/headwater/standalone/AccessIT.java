package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headwater.standalone.Api.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Every route that the API describes, without a key, with a reader's and with a writer's, at a
 * gateway that needs keys, beside a document that only the group "board" may read. A route that is
 * new has to be put into one of the sets here.
 */
@ExtendWith(RunningPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT {
  private static final String COLLECTION = "/v1/collections/{collection}";
  private static final String DOCUMENT = COLLECTION + "/documents/{id}";
  private static final Set<String> ANYBODY =
      Set.of("GET /health", "GET /health/live", "GET /openapi.yml");
  private static final Set<String> READERS =
      Set.of(
          "GET /v1/collections",
          "GET " + COLLECTION,
          "GET " + COLLECTION + "/documents",
          "GET " + DOCUMENT,
          "GET " + DOCUMENT + "/text",
          "GET " + DOCUMENT + "/content",
          "POST /v1/search",
          "POST /v1/answers");
  private static final Set<String> WRITERS =
      Set.of(
          "POST " + COLLECTION + "/documents",
          "PUT " + DOCUMENT,
          "PATCH " + DOCUMENT,
          "DELETE " + DOCUMENT);
  private static final Set<String> ADMINISTRATORS =
      Set.of(
          "PUT " + COLLECTION,
          "DELETE " + COLLECTION,
          "GET " + COLLECTION + "/generations",
          "POST " + COLLECTION + "/generations",
          "GET " + COLLECTION + "/generations/{number}",
          "DELETE " + COLLECTION + "/generations/{number}",
          "PUT " + COLLECTION + "/generation",
          "GET /v1/dead-letters",
          "GET /v1/dead-letters/{id}",
          "DELETE /v1/dead-letters/{id}",
          "POST /v1/dead-letters/{id}/replay",
          "GET /v1/status",
          "GET /metrics");

  private static final String NAME = "access";
  private static final String HIDDEN = "ledger/smew.md";
  private static final String ENCODED = "ledger%2Fsmew.md";
  private static final List<String> SECRETS =
      List.of("smew", "Samphire", "83 teal", "Grebe", "Osprey");
  private static final Map<String, String> BODIES =
      Map.of(
          "POST /v1/search",
          "{\"collection\": \"access\", \"query\": \"Which vault holds ingots?\"}",
          "POST /v1/answers",
          "{\"collection\": \"access\", \"question\": \"How many ingots are in the vault?\","
              + " \"stream\": true}");

  private final Path keys;
  private final OtherGateway gateway;
  private final Api nobody;
  private final Api reader;
  private final Api writer;
  private final Api administrator;

  AccessIT(Api platform, @TempDir Path folder) {
    keys = folder.resolve("keys");
    String readers = key("--principal", "reader", "--group", "staff");
    String writers = key("--principal", "writer", "--group", "staff", "--writer");
    String administrators = key("--principal", "administrator", "--administrator");
    gateway = OtherGateway.start(platform, keys);
    nobody = gateway.api();
    reader = nobody.as(readers);
    writer = nobody.as(writers);
    administrator = nobody.as(administrators);
  }

  @BeforeAll
  void submit() {
    assertThat(administrator.put("/v1/collections/" + NAME, "application/json", "{}").status())
        .isEqualTo(201);
    submit(
        HIDDEN,
        """
        {"title": "Grebe", "text": "The vault at Samphire holds 83 teal ingots.",
         "metadata": {"project": "Osprey"}, "groups": ["board"]}
        """);
    submit("open.md", "{\"text\": \"The staff room has 12 chairs.\", \"groups\": [\"staff\"]}");
    assertThat(administrator.search(NAME, "vault ingots", "hybrid", 5).body())
        .contains("83 teal", HIDDEN);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @TestFactory
  Stream<DynamicTest> refusesEveryRouteWithoutAKey() {
    return routes().stream()
        .map(route ->
            dynamicTest(
                route,
                () -> {
                  Reply reply = send(nobody, route, HIDDEN);
                  if (ANYBODY.contains(route)) {
                    assertThat(reply.status()).isEqualTo(200);
                  } else {
                    assertThat(reply.status()).as(reply.body()).isEqualTo(401);
                  }
                  assertNoSecret(reply);
                }));
  }

  @TestFactory
  Stream<DynamicTest> showsAReaderNothingThatItsGroupsMayNotRead() {
    return routes().stream()
        .map(route ->
            dynamicTest(
                route,
                () -> {
                  assertThat(List.of(ANYBODY, READERS, WRITERS, ADMINISTRATORS))
                      .as("sets that say who may")
                      .filteredOn(set -> set.contains(route))
                      .hasSize(1);
                  Reply reply = send(reader, route, HIDDEN);
                  if (WRITERS.contains(route) || ADMINISTRATORS.contains(route)) {
                    assertThat(reply.status()).as(reply.body()).isEqualTo(403);
                  } else {
                    assertLikeUnknown(reader, route, reply);
                  }
                  assertNoSecret(reply);
                }));
  }

  @TestFactory
  Stream<DynamicTest> showsAWriterNothingEither() {
    return routes().stream()
        .filter(route -> !WRITERS.contains(route))
        .map(route ->
            dynamicTest(
                route,
                () -> {
                  Reply reply = send(writer, route, HIDDEN);
                  if (ADMINISTRATORS.contains(route)) {
                    assertThat(reply.status()).as(reply.body()).isEqualTo(403);
                  } else {
                    assertLikeUnknown(writer, route, reply);
                  }
                  assertNoSecret(reply);
                }));
  }

  @Test
  void showsEachWhatItsGroupsMayRead() {
    assertThat(reader.search(NAME, "vault ingots", "hybrid", 5).body()).contains("12 chairs");
    assertThat(reader.get(Api.document(NAME, "open.md") + "/text").body()).contains("12 chairs");
    assertThat(writer.get(Api.document(NAME, "open.md")).json().path("groups").path(0).asText())
        .isEqualTo("staff");
    Api nowhere = nobody.as(key("--principal", "nowhere"));
    await()
        .untilAsserted(() ->
            assertThat(nowhere.search(NAME, "vault ingots", "hybrid", 5).body())
                .isEqualTo("{\"hits\":[]}"));
    assertThat(nowhere.get("/v1/collections/access/documents").json().path("documents")).isEmpty();
  }

  @Test
  void letsAWriterOpenNoDocumentThatItMayNotRead() {
    Reply refused = writer.patch(Api.document(NAME, HIDDEN), "{\"groups\": [\"staff\"]}");

    assertThat(refused.status()).isEqualTo(404);
    assertThat(administrator.get(Api.document(NAME, HIDDEN)).json().path("groups").toString())
        .isEqualTo("[\"board\"]");
  }

  @Test
  void hidesADocumentFromThoseWhoLoseItAndShowsItToThoseWhoGetIt() {
    submit("crane.md", "{\"text\": \"The crane lifts 19 tons.\", \"groups\": [\"board\"]}");
    String document = Api.document(NAME, "crane.md");
    long live = administrator.get(document).json().path("live_version").asLong();
    assertThat(reader.search(NAME, "crane tons", "hybrid", 5).body()).doesNotContain("19 tons");

    share(document, "staff");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(reader.search(NAME, "crane tons", "hybrid", 5).body()).contains("19 tons"));
    assertThat(reader.get(document).json().path("live_version").asLong()).isEqualTo(live);

    share(document, "board");
    assertThat(reader.get(document).status()).isEqualTo(404);
    assertThat(reader.search(NAME, "crane tons", "hybrid", 5).body()).doesNotContain("19 tons");
    assertThat(reader.ask(NAME, "How many tons does the crane lift?").body())
        .doesNotContain("19 tons", "crane.md");
    assertThat(reader.get(document + "/text").status()).isEqualTo(404);
  }

  private void share(String document, String group) {
    Reply reply =
        administrator.patch(document + "?wait=shared", "{\"groups\": [\"%s\"]}".formatted(group));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  /** As it answers for a document that does not exist; only the id that was asked for differs. */
  private void assertLikeUnknown(Api api, String route, Reply reply) {
    if (route.contains("{id}")) {
      Reply unknown = send(api, route, "no/such.md");
      assertThat(reply.body().replace(HIDDEN, "no/such.md"))
          .isEqualTo(unknown.body())
          .contains("no/such.md");
      assertThat(reply.status()).isEqualTo(unknown.status()).isEqualTo(404);
    } else {
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }
  }

  /** The id may be repeated where the request itself named it. */
  private static void assertNoSecret(Reply reply) {
    assertThat(reply.body().replace(HIDDEN, "").replace(ENCODED, "")).doesNotContain(SECRETS);
  }

  private Reply send(Api api, String route, String id) {
    String method = route.substring(0, route.indexOf(' '));
    String path =
        route
            .substring(method.length() + 1)
            .replace("{id}", id.replace("/", "%2F"))
            .replace("{number}", "0")
            .replace("{collection}", NAME);
    String body = method.equals("GET") ? "" : BODIES.getOrDefault(route, "{}");
    return api.send(path, method, "application/json", BodyPublishers.ofString(body));
  }

  /** Method and path of each operation of the running gateway's description. */
  private Set<String> routes() {
    Map<String, Map<String, Map<String, Object>>> api =
        new Yaml().load(nobody.get("/openapi.yml").body());
    Set<String> routes = new TreeSet<>();
    api.getOrDefault("paths", Map.of())
        .forEach((path, item) ->
            item.keySet().stream()
                .filter(name -> !name.equals("parameters"))
                .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    assertThat(routes).hasSizeGreaterThan(15);
    return routes;
  }

  private void submit(String id, String json) {
    Reply reply =
        administrator.put(
            Api.document(NAME, id) + "?wait=searchable&timeout=60", "application/json", json);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private String key(String... options) {
    return OtherGateway.key(keys, options);
  }
}
