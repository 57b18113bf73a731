package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as it is told. */
class IngestionTest {
  @TempDir private Path folder = Path.of("");
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Ingestion.Progress progress =
      new Ingestion.Progress() {
        @Override
        public void step() {
          heard.add("step");
        }

        @Override
        public void busy() {
          heard.add("busy");
        }
      };

  private record Answer(int status, String body) {}

  IngestionTest() throws IOException {}

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void submitsAgainWhileTheServerIsBusy() throws Exception {
    answers.add(new Answer(429, "{\"detail\": \"too many documents wait\"}"));
    answers.add(new Answer(503, "{\"detail\": \"Kafka did not accept the record\"}"));
    answers.add(new Answer(202, "{\"id\": \"a.txt\", \"version\": 7}"));

    assertThat(ingest(Duration.ofMinutes(1)).submit(List.of(file()), progress))
        .containsExactly(new Ingestion.Result(file(), 7, null));
    assertThat(heard).containsExactly("busy", "busy", "step");
  }

  @Test
  void doesNotWaitForEver() throws Exception {
    answers.add(new Answer(429, "{\"detail\": \"too many documents wait\"}"));

    assertThat(ingest(Duration.ofSeconds(-1)).submit(List.of(file()), () -> {}))
        .containsExactly(new Ingestion.Result(file(), 0, "too many documents wait"));
  }

  @Test
  void aStatusThatNobodyHasTimeToTellIsNoFailure() throws Exception {
    answers.add(new Answer(503, "{\"detail\": \"no service took it up\"}"));
    answers.add(new Answer(200, "{\"version\": 7, \"live_version\": 7}"));
    var accepted = new Ingestion.Result(file(), 7, null);

    assertThat(ingest(Duration.ofMinutes(1)).awaitSearchable(List.of(accepted), () -> {}))
        .containsExactly(accepted);
  }

  @Test
  void tellsWhyADocumentFailed() throws Exception {
    answers.add(new Answer(200, "{\"version\": 7, \"reason\": \"the file is damaged\"}"));
    var accepted = new Ingestion.Result(file(), 7, null);

    assertThat(ingest(Duration.ofMinutes(1)).awaitSearchable(List.of(accepted), () -> {}))
        .containsExactly(new Ingestion.Result(file(), 7, "the file is damaged"));
  }

  private Ingestion ingest(Duration patience) {
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Ingestion(new HeadwaterClient(url, ""), "handbook", null, 1, patience);
  }

  private DocumentFile file() throws IOException {
    return new DocumentFile("a.txt", Files.writeString(folder.resolve("a.txt"), "text"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Answer answer = answers.remove();
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Retry-After", "0");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
