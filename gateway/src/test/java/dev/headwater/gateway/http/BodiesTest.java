package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Limits of bodies, at their edges, with and without a declared length. */
final class BodiesTest extends GatewayTest {
  private static final int LIMIT = 1048576;

  @Test
  void takesAJsonBodyOfTheLimit() {
    assertThat(put(BodyPublishers.ofByteArray(json(LIMIT))).statusCode()).isEqualTo(201);
    assertThat(put(chunked(json(LIMIT))).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesADeclaredLengthOverTheLimit() {
    assertProblem(
        put(BodyPublishers.ofByteArray(json(LIMIT + 1))),
        413,
        "the body is 1048577 bytes long; allowed are 1048576 bytes");
  }

  @Test
  void refusesABodyThatTurnsOutLonger() {
    assertProblem(
        put(chunked(json(LIMIT + 1))), 413, "the body is longer; allowed are 1048576 bytes");
  }

  @Test
  void limitsTheJsonFormOfADocumentByItself() {
    String document = "{\"text\":\"" + "x".repeat(2 * LIMIT) + "\"}";

    assertThat(
            send(
                    "PUT",
                    "/v1/collections/handbook/documents/a",
                    document,
                    "Content-Type",
                    "application/json")
                .statusCode())
        .isEqualTo(202);
  }

  private HttpResponse<String> put(HttpRequest.BodyPublisher body) {
    return send("PUT", "/v1/collections/notes", body, "Content-Type", "application/json");
  }

  private static byte[] json(int length) {
    return ("{}" + " ".repeat(length - 2)).getBytes(StandardCharsets.UTF_8);
  }

  private static HttpRequest.BodyPublisher chunked(byte[] body) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
  }
}
