package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that are too much for the cluster, of which a server takes one of two at a time. */
class ElasticsearchBulkTest {
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Elasticsearch elasticsearch;
  private int limit = 2;
  private int status = 413;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::respond);
    server.start();
    elasticsearch =
        new Elasticsearch(
            new ElasticsearchSettings(
                List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                null,
                Duration.ZERO),
            ElasticsearchCredentials.NONE);
  }

  @AfterEach
  void close() throws IOException {
    elasticsearch.close();
    server.stop(0);
  }

  private void respond(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    List<String> ids = body.lines().filter(line -> line.contains("\"_id\"")).map(this::id).toList();
    sizes.add(ids.size());
    boolean taken = ids.size() <= limit;
    String answer =
        taken
            ? "{\"took\":1,\"errors\":false,\"items\":[%s]}"
                .formatted(String.join(",", ids.stream().map(this::done).toList()))
            : "{\"status\": %d, \"error\": {\"type\": \"rejected\", \"reason\": \"made by the test\"}}"
                .formatted(status);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.elasticsearch+json");
    exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
    exchange.sendResponseHeaders(taken ? 200 : status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String id(String line) {
    return line.replaceAll(".*\"_id\":\"([^\"]*)\".*", "$1");
  }

  private String done(String id) {
    return "{\"index\":{\"_index\":\"i\",\"_id\":\"%s\",\"status\":201}}".formatted(id);
  }

  @Test
  void splitsARequestThatIsTooLarge() {
    assertThat(send(5)).extracting(BulkResponseItem::id).containsExactly("0", "1", "2", "3", "4");
    assertThat(sizes).containsExactly(5, 2, 3, 1, 2);
  }

  @Test
  void splitsARequestForWhichTheClusterHasNoRoom() {
    status = 429;

    assertThat(send(3)).hasSize(3);
    assertThat(triedSizes()).containsExactly(3, 1, 2);
  }

  @Test
  void saysWhichWriteIsTooLargeEvenAlone() {
    limit = 0;

    assertThat(send(2)).extracting(BulkResponseItem::status).containsExactly(413, 413);
    assertThat(send(2)).extracting(BulkResponseItem::index).containsExactly("i", "i");
  }

  @Test
  void isAnOutageWhereTheClusterHasNoRoomForOneWrite() {
    limit = 0;
    status = 429;

    assertThatThrownBy(() -> send(4)).isInstanceOf(OutageException.class);
    assertThat(triedSizes()).containsExactly(4, 2, 1);
  }

  @Test
  void doesNotSplitWhenTheClusterIsAway() {
    limit = 0;
    status = 503;

    assertThatThrownBy(() -> send(4)).isInstanceOf(OutageException.class);
    assertThat(triedSizes()).containsExactly(4);
  }

  /** The client by itself sends once more what is answered with 429 or 503. */
  private List<Integer> triedSizes() {
    return sizes.stream().distinct().toList();
  }

  private List<BulkResponseItem> send(int count) {
    try (var writes =
        new ElasticsearchBulk(
            elasticsearch, new IndexSettings(1, 0, Duration.ZERO, Duration.ZERO, 1 << 20, 1))) {
      return writes.send(
          IntStream.range(0, count)
              .mapToObj(i ->
                  BulkOperation.of(o ->
                      o.index(
                          x -> x.index("i").id(Integer.toString(i)).document(Map.of("text", "a")))))
              .map(operation -> new ElasticsearchBulk.Write(operation, 10))
              .toList());
    }
  }
}
