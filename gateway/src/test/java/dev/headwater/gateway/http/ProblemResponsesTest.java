package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the HTTP server itself. */
final class ProblemResponsesTest extends GatewayTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/v1/embeddings",
        "/v1/models",
        "/mcp",
        "/v1/mcp",
        "/v1/collections/handbook/events",
        "/favicon.ico",
        "/beans",
        "/env"
      })
  void whatIsNotThereIsNotFound(String path) {
    assertProblem(get(path), 404, "GET", path);
    assertProblem(postJson(path, "{}"), 404, "POST", path);
    assertProblem(send("DELETE", path, ""), 404, "DELETE", path);
  }

  @Test
  void refusesOtherMethods() {
    assertProblem(get("/v1/answers"), 405, "GET", "/v1/answers");
    assertProblem(send("PUT", "/v1/search", "{}"), 405, "PUT", "/v1/search");
  }

  @Test
  void refusesOtherMediaTypes() {
    assertProblem(send("POST", "/v1/answers", "a=b", "Content-Type", "text/plain"), 415);
    assertProblem(
        send("POST", "/v1/collections/handbook/documents", "x", "Content-Type", "text/plain"), 415);
  }

  @Test
  void hidesWhatNobodyForesaw() {
    log.broken = true;

    var response = send("PUT", "/v1/collections/handbook/documents/a", "text");

    assertProblem(response, 500, "the gateway's log has the details under");
    assertThat(response.body()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/collections/handbook/documents/%zz HTTP/1.1",
        "GET /v1/collections/handbook/documents/a|b HTTP/1.1",
        "nonsense"
      })
  void answersRequestsThatAreNone(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket
          .getOutputStream()
          .write(
              (line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).containsPattern("^HTTP/1.[01] 4").contains("application/problem+json");
    }
  }
}
