package dev.headwater.blobs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** An S3 server that answers each request as a test says: what a real one does on a bad day. */
final class S3Failures implements AutoCloseable {
  static final S3Limits LIMITS = new S3Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 2);
  static final String SECRET = "wJalrXUtnFEMI-not-for-any-log";

  private final HttpServer server;
  private final Path credentials;
  private final Deque<HttpHandler> answers = new ArrayDeque<>();

  S3Failures(Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    credentials =
        Files.writeString(
            folder.resolve("credentials"),
            "[default]\naws_access_key_id = headwater\naws_secret_access_key = " + SECRET + "\n");
  }

  S3Settings settings() {
    return new S3Settings(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        "us-east-1",
        "documents",
        null,
        true,
        false,
        credentials);
  }

  /** A store on this server, whose bucket is found at the start. */
  BlobStore store() {
    then(200, "");
    BlobStore store = new S3BlobStore(S3Bucket.connect(settings(), LIMITS), settings());
    answers.clear();
    return store;
  }

  /** The answer to the next request; the last answer is given again and again. */
  void then(HttpHandler answer) {
    answers.add(answer);
  }

  void then(int status, String body) {
    then(exchange -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
  }

  void thenError(int status, String code, String message) {
    then(status, "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message));
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private void answer(HttpExchange exchange) {
    try {
      exchange.getRequestBody().readAllBytes();
      HttpHandler answer = answers.size() > 1 ? answers.pop() : answers.getFirst();
      answer.handle(exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
