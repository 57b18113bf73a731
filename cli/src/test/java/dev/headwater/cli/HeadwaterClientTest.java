package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadwaterClientTest {
  @TempDir private Path folder = Path.of("");
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final HeadwaterClient client =
      new HeadwaterClient(
          URI.create("HTTP://127.0.0.1:" + server.getAddress().getPort() + "//"), "hw_key");
  private final Headers received = new Headers();
  private int status = 200;
  private String retryAfter = "";
  private String body = "{}";
  private byte[] sent = {};
  private String line = "";

  HeadwaterClientTest() throws IOException {}

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void sendsItsKeyWithEachRequest() {
    client.get("/v1/collections");
    assertThat(received.get("Authorization")).containsExactly("Bearer hw_key");

    received.clear();
    client.stream("/v1/answers", HeadwaterClient.object(), _ -> {});
    assertThat(received.get("Authorization")).containsExactly("Bearer hw_key");
  }

  @Test
  void saysHowToGiveAKey() {
    status = 401;
    body = "{\"detail\": \"the request has no key\"}";

    assertThatThrownBy(() -> client.get("/v1/collections"))
        .isInstanceOf(HeadwaterException.class)
        .hasMessage("the request has no key (HEADWATER_KEY or --key-file gives it)");
  }

  @Test
  void refusesAKeyThatNoHeaderCarriesWithoutShowingIt() {
    assertThatThrownBy(() -> new HeadwaterClient(URI.create("http://localhost"), "hw_key\n"))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageNotContaining("hw_key");
  }

  @Test
  void findsNothingWhereTheKeyMayNotLook() {
    status = 403;
    assertThat(client.findAllowed("/v1/status")).isEmpty();
    assertThatThrownBy(() -> client.find("/v1/status")).isInstanceOf(HeadwaterException.class);
  }

  @Test
  void findsNothingWhereTheServerHasNothing() {
    status = 404;
    assertThat(client.find("/v1/collections/notes")).isEmpty();
    assertThatThrownBy(() -> client.get("/v1/collections/notes"))
        .isInstanceOf(HeadwaterException.class);
  }

  @Test
  void findsWhatThereIsAndFailsOtherwise() {
    body = "{\"name\": \"notes\"}";
    assertThat(client.find("/v1/collections/notes"))
        .hasValueSatisfying(found -> assertThat(found.path("name").asText()).isEqualTo("notes"));
    status = 500;
    assertThatThrownBy(() -> client.find("/v1/collections/notes"))
        .isInstanceOf(HeadwaterException.class);
  }

  @Test
  void joinsTheUrlAndThePathByOneSlash() {
    client.get("/v1/collections");
    assertThat(line).isEqualTo("GET /v1/collections");
  }

  @Test
  void takesAnEmptyBodyForAnEmptyObject() {
    body = "";
    assertThat(client.delete("/v1/collections/notes")).isEmpty();
  }

  @Test
  void uploadsAFilesBytesAsTheyAre() throws IOException {
    byte[] bytes = {0, 13, 10, -1};
    Path file = Files.write(folder.resolve("a.pdf"), bytes);
    client.upload("notes", "plans/a.pdf", file, "application/pdf", null);
    assertThat(line).isEqualTo("PUT /v1/collections/notes/documents/plans%2Fa.pdf");
    assertThat(received.getFirst("Content-Type")).isEqualTo("application/pdf");
    assertThat(sent).isEqualTo(bytes);
  }

  @Test
  void namesTheLaneOfAnUpload() throws IOException {
    Path file = Files.writeString(folder.resolve("a.md"), "text");
    client.upload("notes", "a.md", file, "text/markdown", Lane.BULK);
    assertThat(line).isEqualTo("PUT /v1/collections/notes/documents/a.md?lane=bulk");
  }

  @Test
  void readsTextAsUtf8() {
    body = "年假有多少天？";
    assertThat(client.text("/v1/collections/notes/documents/a/text")).isEqualTo(body);
  }

  @Test
  void readsEventsUntilTheStreamEnds() {
    body = "event: token\ndata: {\"text\": \"河\"}\n\nevent: done\ndata: {}\n\n";
    List<String> names = new ArrayList<>();
    client.stream("/v1/answers", HeadwaterClient.object(), event -> names.add(event.name()));
    assertThat(names).containsExactly("token", "done");
    assertThat(received.getFirst("Accept")).isEqualTo("text/event-stream");
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7",
    "503, 0, 0",
    "503, 3600, 30",
    "429, 99999999999, 1",
    "429, 'Wed, 21 Oct 2026 07:28:00 GMT', 1",
    "503, '', 1"
  })
  void saysHowLongToWaitForABusyServer(int busy, String header, long seconds) {
    status = busy;
    retryAfter = header;
    body = "{\"detail\": \"too many documents wait\"}";
    assertThatThrownBy(() -> client.get("/v1/collections"))
        .hasMessage("too many documents wait")
        .asInstanceOf(InstanceOfAssertFactories.type(BusyException.class))
        .extracting(BusyException::retryAfter)
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void namesTheServerThatClosesTheConnection() {
    status = 0;
    assertThatThrownBy(() -> client.get("/v1/collections"))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining(":" + server.getAddress().getPort())
        .hasMessageContaining("does not answer");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      received.putAll(exchange.getRequestHeaders());
      sent = exchange.getRequestBody().readAllBytes();
      if (status == 0) {
        return; // closes the connection without an answer
      }
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", retryAfter);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
