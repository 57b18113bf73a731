package dev.headwater.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The HTTP API as any client sees it.
 *
 * @param key API key, or "" where none is needed
 */
record Api(PlatformSettings settings, String key) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Api(PlatformSettings settings) {
    this(settings, "");
  }

  /** The same API with another key. */
  Api as(String key) {
    return new Api(settings, key);
  }

  /** The API of a gateway that runs without the rest of the platform. */
  static Api at(int port) {
    return new Api(
        new PlatformSettings(
            Path.of(""),
            Models.defaultDirectory(),
            port,
            Ports.free(),
            Ports.free(),
            "256m",
            "256m"));
  }

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

  /** The texts of a search's hits. */
  static List<String> texts(Reply reply) {
    return reply.json().path("hits").findValuesAsText("text");
  }

  static String document(String collection, String id) {
    String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return "/v1/collections/" + collection + "/documents/" + encoded;
  }

  void createCollection(String name, String language) {
    Reply reply =
        put(
            "/v1/collections/" + name,
            "application/json",
            "{\"language\": \"%s\", \"public\": true}".formatted(language));
    if (reply.status() / 100 != 2) {
      throw new IllegalStateException(reply.toString());
    }
  }

  Reply put(String path, String contentType, String body) {
    return send(path, "PUT", contentType, BodyPublishers.ofString(body));
  }

  Reply put(String path, String contentType, byte[] body) {
    return send(path, "PUT", contentType, BodyPublishers.ofByteArray(body));
  }

  Reply post(String path, String body) {
    return send(path, "POST", "application/json", BodyPublishers.ofString(body));
  }

  Reply patch(String path, String body) {
    return send(path, "PATCH", "application/json", BodyPublishers.ofString(body));
  }

  Reply get(String path) {
    return send(path, "GET", "application/json", BodyPublishers.noBody());
  }

  Reply delete(String path) {
    return send(path, "DELETE", "application/json", BodyPublishers.noBody());
  }

  Reply search(String collection, String query, String mode, int k) {
    return post(
        "/v1/search",
        JSON.createObjectNode()
            .put("collection", collection)
            .put("query", query)
            .put("mode", mode)
            .put("k", k)
            .toString());
  }

  Reply ask(String collection, String question) {
    return post(
        "/v1/answers",
        JSON.createObjectNode()
            .put("collection", collection)
            .put("question", question)
            .put("temperature", 0)
            .put("stream", false)
            .toString());
  }

  Reply send(String path, String method, String contentType, BodyPublisher body) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.port() + path))
              .timeout(Duration.ofMinutes(3))
              .header("Content-Type", contentType)
              .method(method, body);
      if (!key.isEmpty()) {
        request.header("Authorization", "Bearer " + key);
      }
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
