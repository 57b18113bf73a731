package dev.headwater.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers each request as a test says, and remembers what it was asked. */
final class StubPlatform implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  final List<Request> requests = new CopyOnWriteArrayList<>();

  private record Reply(int status, String contentType, String body) {}

  /**
   * A request as it came, its path still percent-encoded.
   *
   * @param authorization the header, or ""
   */
  record Request(String line, String body, String authorization) {}

  StubPlatform() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Says what a request is answered; any other request is a 404.
   *
   * @param line method and path, such as {@code GET /v1/collections}
   */
  StubPlatform on(String line, int status, String body) {
    replies.put(line, new Reply(status, "application/json", body));
    return this;
  }

  /** Says which events a request is answered, each {@code name data}. */
  StubPlatform streams(String line, String... events) {
    StringBuilder body = new StringBuilder();
    for (String event : events) {
      int space = event.indexOf(' ');
      body.append("event: ").append(event, 0, space).append('\n');
      body.append("data: ").append(event.substring(space + 1)).append("\n\n");
    }
    replies.put(line, new Reply(200, "text/event-stream", body.toString()));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(new Request(line, body, authorization == null ? "" : authorization));
    Reply reply =
        replies.getOrDefault(
            line,
            new Reply(
                404, "application/problem+json", "{\"title\": \"There is no " + line + "\"}"));
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", reply.contentType());
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
