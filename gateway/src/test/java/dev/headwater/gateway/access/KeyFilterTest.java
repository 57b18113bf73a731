package dev.headwater.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.Lookup;
import dev.headwater.events.Passages;
import dev.headwater.events.Question;
import dev.headwater.gateway.GatewayTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with a reader's, a writer's and an administrator's key, each named by its role. */
class KeyFilterTest extends GatewayTest {
  private static final String DOCUMENT = "/v1/collections/handbook/documents/a";

  @TempDir private static Path folder;

  @BeforeAll
  protected static void start() {
    write("reader", "writer", "administrator");
    context = context(Map.of("headwater.gateway.keys", file().toString()));
  }

  @BeforeEach
  void writeAll() {
    write("reader", "writer", "administrator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page/page.js", "/openapi.yml", "/health/live"})
  void showsAnybodyThePageAndItsHealth(String path) {
    assertThat(get(path).statusCode()).isEqualTo(200);
    assertThat(as("nobody", "GET", path, "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/collections", "/metrics", "/nothing", DOCUMENT})
  void refusesEverythingElseWithoutAKey(String path) {
    HttpResponse<String> response = get(path);

    assertProblem(response, 401, "the request has no key: send 'Authorization: Bearer'");
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
  }

  @Test
  void refusesAKeyThatItDoesNotKnow() {
    HttpResponse<String> response = as("nobody", "GET", "/v1/collections", "");

    assertProblem(response, 401, "the key is unknown");
    assertThat(response.body()).doesNotContain("nobody");
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer error=\"invalid_token\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reader", "Basic cmVhZGVyOg==", "Bearer", "Bearer reader writer"})
  void refusesWhatIsNoKey(String header) {
    assertProblem(send("GET", "/v1/collections", "", "Authorization", header), 401, "is not a key");
  }

  @Test
  void takesTheSchemeInAnyCase() {
    assertThat(send("GET", "/v1/collections", "", "Authorization", "bearer  reader").statusCode())
        .isEqualTo(200);
  }

  @Test
  void letsEachRoleDoWhatItMay() {
    assertThat(as("reader", "GET", "/v1/collections/handbook", "").statusCode()).isEqualTo(200);
    assertThat(as("reader", "HEAD", "/v1/collections", "").statusCode()).isEqualTo(200);
    assertProblem(
        as("reader", "PUT", DOCUMENT, "text"),
        403,
        "needs the role writer; the key of 'reader' has the role reader");
    assertThat(log.entries).isEmpty();

    assertThat(as("writer", "PUT", DOCUMENT, "text").statusCode()).isEqualTo(202);
    assertThat(as("writer", "DELETE", DOCUMENT, "").statusCode()).isEqualTo(202);
    assertProblem(
        as("writer", "PUT", "/v1/collections/new", "{}"), 403, "needs the role administrator");
    assertProblem(as("writer", "GET", "/metrics", ""), 403, "needs the role administrator");

    assertThat(as("administrator", "PUT", "/v1/collections/new", "{}").statusCode()).isEqualTo(201);
    assertThat(as("administrator", "GET", "/metrics", "").statusCode()).isEqualTo(200);
  }

  @Test
  void treatsAPathThatLeadsNowhereAsTheAdministrators() {
    assertProblem(as("writer", "GET", "/nothing", ""), 403);
    assertProblem(as("administrator", "GET", "/nothing", ""), 404);
  }

  @Test
  void asksWithTheGroupsOfTheKey() {
    questions.script =
        _ -> List.of(AnswerEvent.newBuilder().setPassages(Passages.getDefaultInstance()));
    String search = "{\"collection\": \"handbook\", \"query\": \"gauge\"}";

    assertThat(as("reader", "POST", "/v1/search", search).statusCode()).isEqualTo(200);
    assertThat(as("reader", "GET", "/v1/collections/handbook/documents", "").statusCode())
        .isEqualTo(200);
    assertThat(as("administrator", "GET", DOCUMENT + "/text", "").statusCode()).isEqualTo(404);

    Asker reader = Asker.newBuilder().setPrincipal("reader").addGroups("readers").build();
    assertThat(questions.asked).extracting(Question::getAsker).containsExactly(reader);
    assertThat(questions.looked)
        .extracting(Lookup::getAsker)
        .containsExactly(
            reader,
            Asker.newBuilder()
                .setPrincipal("administrator")
                .addGroups("administrators")
                .setAdministrator(true)
                .build());
  }

  @Test
  void refusesAKeyOnceItsLineIsGone() {
    assertThat(as("reader", "GET", "/v1/collections", "").statusCode()).isEqualTo(200);

    write("administrator");

    await()
        .untilAsserted(() ->
            assertProblem(as("reader", "GET", "/v1/collections", ""), 401, "not valid any more"));
    assertThat(as("administrator", "GET", "/v1/collections", "").statusCode()).isEqualTo(200);
  }

  @Test
  void doesNotStartWhereAnybodyWouldBeAdministrator() {
    assertThatThrownBy(() -> context(Map.of("micronaut.server.host", "0.0.0.0")).close())
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessageContaining("listen on 0.0.0.0 without API keys");
  }

  private HttpResponse<String> as(String key, String method, String path, String body) {
    return send(method, path, body, "Authorization", "Bearer " + key);
  }

  private static Path file() {
    return folder.resolve("keys");
  }

  private static void write(String... names) {
    try {
      Files.writeString(
          file(), Stream.of(names).map(KeyFilterTest::line).collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return "{\"sha256\": \"%s\", \"principal\": \"%s\", \"role\": \"%s\", \"groups\": [\"%ss\"]}"
          .formatted(HexFormat.of().formatHex(hash), name, name, name);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
