package dev.headwater.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** An HTTP server that gives each request the next prepared response, then 500. */
public final class CannedServer implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Response> responses = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private record Response(int status, String body, boolean stalls) {}

  public CannedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.add(
                exchange.getRequestURI()
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Response response = responses.poll();
            if (response == null) {
              response = new Response(500, "nothing is prepared", false);
            }
            exchange.sendResponseHeaders(response.status(), 0);
            OutputStream body = exchange.getResponseBody();
            body.write(response.body().getBytes(StandardCharsets.UTF_8));
            body.flush();
            if (response.stalls()) {
              closed.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  /** Prepares a response. */
  public CannedServer respond(int status, String body) {
    responses.add(new Response(status, body, false));
    return this;
  }

  /** Prepares a successful response that begins and does not end. */
  public CannedServer stall(String begin) {
    responses.add(new Response(200, begin, true));
    return this;
  }

  /** Paths and bodies, in order. */
  public List<String> requests() {
    return requests;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
