package dev.headwater.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of the HTTP API. Every refusal is a {@link HeadwaterException}. */
public final class HeadwaterClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final Pattern HEADER = Pattern.compile("[!-~]*");
  private static final Set<Integer> BUSY = Set.of(429, 503);

  private final URI url;
  private final String key;
  private final HttpClient http;

  /**
   * Makes a client.
   *
   * @param key API key, or "" where none is needed
   */
  public HeadwaterClient(URI url, String key) {
    if (!HEADER.matcher(key).matches()) {
      throw new HeadwaterException("The API key has characters that no key has.");
    }
    this.url = url;
    this.key = key;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    http =
        ("http".equalsIgnoreCase(url.getScheme()) ? builder.sslContext(NoTrust.context()) : builder)
            .build();
  }

  public JsonNode get(String path) {
    return json(send(request(path).GET()));
  }

  /** The resource of a path; empty if there is none (404). */
  public Optional<JsonNode> find(String path) {
    return find(path, Set.of(NOT_FOUND));
  }

  /** The same; empty also if the key does not allow it (403). */
  public Optional<JsonNode> findAllowed(String path) {
    return find(path, Set.of(NOT_FOUND, FORBIDDEN));
  }

  private Optional<JsonNode> find(String path, Set<Integer> none) {
    HttpResponse<InputStream> response = exchange(request(path).GET());
    if (none.contains(response.statusCode())) {
      body(response);
      return Optional.empty();
    }
    return Optional.of(json(checked(response)));
  }

  public JsonNode delete(String path) {
    return json(send(request(path).DELETE()));
  }

  /** Puts what is not there yet; what is stays as it is. */
  public void create(String path, JsonNode body) {
    HttpResponse<InputStream> response =
        exchange(
            withJson(path)
                .header("If-None-Match", "*")
                .PUT(BodyPublishers.ofString(body.toString())));
    if (response.statusCode() == PRECONDITION_FAILED) {
      body(response);
    } else {
      json(checked(response));
    }
  }

  public JsonNode post(String path, JsonNode body) {
    return json(send(withJson(path).POST(BodyPublishers.ofString(body.toString()))));
  }

  public JsonNode put(String path, JsonNode body) {
    return json(send(withJson(path).PUT(BodyPublishers.ofString(body.toString()))));
  }

  /** Changes fields of a resource. */
  public JsonNode patch(String path, JsonNode body) {
    return json(send(withJson(path).method("PATCH", BodyPublishers.ofString(body.toString()))));
  }

  /** The body of a path as text. */
  public String text(String path) {
    return body(send(request(path).GET()));
  }

  /**
   * Submits a document.
   *
   * @param lane null: the server decides by size
   */
  public JsonNode upload(
      String collection, String id, Path file, String mediaType, @Nullable Lane lane)
      throws FileNotFoundException {
    String query = lane == null ? "" : "?lane=" + lane.label();
    return json(
        send(
            request(Paths.document(collection, id) + query)
                .header("Content-Type", mediaType)
                .PUT(BodyPublishers.ofFile(file))));
  }

  /**
   * Sends a request and reads its events until the stream ends.
   *
   * @throws HeadwaterException also if the stream ends with an error
   */
  public void stream(String path, JsonNode body, Consumer<ServerSentEvent> events) {
    HttpRequest.Builder request =
        withJson(path)
            .header("Accept", "text/event-stream")
            .POST(BodyPublishers.ofString(body.toString()));
    try (InputStream in = send(request).body();
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      ServerSentEvent.parse(
          reader,
          event -> {
            if (event.name().equals("error")) {
              throw new HeadwaterException(Problem.line(read(event.data())));
            }
            events.accept(event);
          });
    } catch (IOException e) {
      throw new HeadwaterException("The stream from %s broke off: %s".formatted(url, e), e);
    }
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new HeadwaterException("The server's answer is not JSON: " + json, e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
            .timeout(TIMEOUT);
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  private HttpRequest.Builder withJson(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) {
    return checked(exchange(request));
  }

  private HttpResponse<InputStream> exchange(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new HeadwaterException(
          "No Headwater answers at %s. Start it with './headwater up', or name another with --url or HEADWATER_URL."
              .formatted(url),
          e);
    } catch (IOException e) {
      throw new HeadwaterException("%s does not answer: %s".formatted(url, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException("Interrupted", e);
    }
  }

  private HttpResponse<InputStream> checked(HttpResponse<InputStream> response) {
    int status = response.statusCode();
    if (BUSY.contains(status)) {
      throw new BusyException(
          Problem.line(status, body(response)),
          response.headers().firstValue("Retry-After").orElse(""));
    }
    if (status == UNAUTHORIZED) {
      throw new HeadwaterException(
          Problem.line(status, body(response)) + " (HEADWATER_KEY or --key-file gives it)");
    }
    if (status >= 400) {
      throw new HeadwaterException(Problem.line(status, body(response)));
    }
    return response;
  }

  private static JsonNode json(HttpResponse<InputStream> response) {
    String body = body(response);
    return body.isBlank() ? object() : read(body);
  }

  private static String body(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new HeadwaterException("The server's answer broke off: " + e, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
