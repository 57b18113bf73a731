package dev.headwater.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of several gateways: a request that a gateway cuts off goes to another. It repeats
 * nothing else.
 */
final class Client {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIES = 40;
  private static final int PAUSE_MILLIS = 500;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private volatile List<URI> gateways;
  private final AtomicInteger next = new AtomicInteger();

  /** A reply: its HTTP status and its body. */
  record Reply(int status, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("not JSON: " + body, e);
      }
    }
  }

  Client(List<URI> gateways) {
    this.gateways = List.copyOf(gateways);
  }

  /** Replaces the addresses: a container that was started again may have another. */
  void use(List<URI> addresses) {
    gateways = List.copyOf(addresses);
  }

  Reply put(String path, String json) throws InterruptedException {
    return send("PUT", path, json);
  }

  Reply post(String path, String json) throws InterruptedException {
    return send("POST", path, json);
  }

  Reply get(String path) throws InterruptedException {
    return send("GET", path, "");
  }

  private Reply send(String method, String path, String json) throws InterruptedException {
    IOException last = new IOException("not tried");
    for (int i = 0; i < TRIES; i++) {
      List<URI> now = gateways;
      URI gateway = now.get(Math.floorMod(next.getAndIncrement(), now.size()));
      try {
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(gateway.resolve(path))
                    .timeout(Duration.ofMinutes(3))
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(json))
                    .build(),
                BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
      } catch (IOException e) {
        last = e; // The gateway was killed or is not up yet.
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
    throw new IllegalStateException("no gateway answered " + path, last);
  }
}
