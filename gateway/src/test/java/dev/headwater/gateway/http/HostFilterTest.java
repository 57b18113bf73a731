package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites send through the browser of somebody who may ask the gateway. */
final class HostFilterTest extends GatewayTest {
  private static final String LIST = "GET /v1/collections HTTP/1.1";
  private static final String SUBMIT = "PUT /v1/collections/handbook/documents/a HTTP/1.1";

  @ParameterizedTest
  @ValueSource(
      strings = {
        LIST,
        SUBMIT,
        "GET / HTTP/1.1",
        "GET /openapi.yml HTTP/1.1",
        "GET /nothing HTTP/1.1"
      })
  void refusesAPageThatReachesItUnderItsOwnName(String request) throws IOException {
    assertThat(raw(context, request, "Host: evil.example:8080"))
        .startsWith("HTTP/1.1 403")
        .contains("application/problem+json", "Host is 'evil.example:8080'; allowed are localhost")
        .contains("headwater.gateway.hosts");
    assertThat(log.entries).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1", "[::1]:8080"})
  void answersThisMachine(String host) throws IOException {
    assertThat(raw(context, LIST, "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  @Test
  void refusesARequestThatNamesNoHost() throws IOException {
    assertThat(raw(context, LIST.replace("1.1", "1.0"))).contains(" 403 ", "Host is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "http://evil.example:8080", "null", "http://10.0.0.1"})
  void refusesWhatAPageOfAnotherOriginSends(String origin) {
    assertProblem(
        send("POST", "/v1/collections/handbook/documents", "x", "Origin", origin),
        403,
        "Origin is '" + origin + "'");
    assertProblem(
        send("GET", "/v1/collections", "", "Origin", origin), 403, "headwater.gateway.hosts");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void takesWhatItsOwnPageSends() {
    String document = "/v1/collections/handbook/documents/a";
    String own = "http://127.0.0.1:" + port();

    assertThat(
            send("PUT", document, "x", "Origin", own, "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(202);
    assertThat(send("PUT", document, "x", "Origin", "http://localhost").statusCode())
        .isEqualTo(202);
  }

  @Test
  void refusesWritesOfAnotherSiteThatShowNoOrigin() {
    String document = "/v1/collections/handbook/documents/a";

    assertProblem(
        send("PUT", document, "x", "Sec-Fetch-Site", "cross-site"), 403, "cross-site", "PUT");
    assertThat(log.entries).isEmpty();
    assertThat(send("GET", "/", "", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/metrics"})
  void showsWhoeverWatchesHowItIsUnderAnyName(String path) throws IOException {
    assertThat(raw(context, "GET " + path + " HTTP/1.1", "Host: 10.1.2.3:8080"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void answersUnderTheNamesThatAreSet() throws IOException {
    try (ApplicationContext named = context(Map.of("headwater.gateway.hosts", "gateway"))) {
      assertThat(raw(named, LIST, "Host: gateway:8080", "Origin: https://gateway"))
          .startsWith("HTTP/1.1 200");
      assertThat(raw(named, LIST, "Host: other")).startsWith("HTTP/1.1 403");
    }
    try (ApplicationContext any = context(Map.of("headwater.gateway.hosts", "*"))) {
      assertThat(raw(any, LIST, "Host: other")).startsWith("HTTP/1.1 200");
    }
  }

  /** The head of the response and what came with it; Java's client sets the host by itself. */
  private static String raw(ApplicationContext gateway, String request, String... headers)
      throws IOException {
    int port = gateway.getBean(EmbeddedServer.class).getPort();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = request + "\r\n" + String.join("\r\n", headers);
      String end = (headers.length == 0 ? "" : "\r\n") + "Connection: close\r\n\r\n";
      socket.getOutputStream().write((head + end).getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
