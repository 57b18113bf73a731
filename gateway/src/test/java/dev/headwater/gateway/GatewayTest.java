package dev.headwater.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.events.CollectionRecord;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway over ports in memory, with one English collection. */
public abstract class GatewayTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  protected static final int UPLOAD_LIMIT = 20_000_000;

  @TempDir protected static Path blobs;
  protected static ApplicationContext context;
  protected FakeDocumentLog log;
  protected FakeCollectionTable collections;
  protected FakeQuestionLog questions;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  protected static void start() {
    context = context(Map.of());
  }

  @AfterAll
  protected static void stop() {
    context.close();
  }

  @BeforeEach
  void reset() {
    log = context.getBean(FakeDocumentLog.class);
    collections = context.getBean(FakeCollectionTable.class);
    questions = context.getBean(FakeQuestionLog.class);
    log.reset();
    collections.collections.clear();
    collections.ready = true;
    questions.reset();
    collections.collections.put(
        "default/handbook",
        CollectionRecord.newBuilder()
            .setEncoder("bge-small-en-v1.5")
            .setGeneration("bge-small-en-v1.5")
            .setLanguage("en")
            .setPrompt("Answer like a pirate.")
            .build());
  }

  /** Starts a gateway with small limits, so that exceeding them is cheap. */
  protected static ApplicationContext context(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("headwater.gateway.port", -1);
    all.put("headwater.gateway.max-upload-bytes", UPLOAD_LIMIT);
    all.put("headwater.gateway.silence", "300ms");
    all.put("headwater.gateway.max-questions", 4);
    all.put("headwater.embed.openai.encoders", "bge-m3,qwen3-embedding");
    all.put("headwater.embed.added-encoders", "e5-small-v2");
    all.put("headwater.blobs.directory", blobs.toString());
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .environments("gateway")
        .properties(all)
        .start();
  }

  protected final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  protected final int port() {
    return context.getBean(EmbeddedServer.class).getPort();
  }

  protected final HttpResponse<String> send(
      String method, String path, String body, String... headers) {
    return send(method, path, BodyPublishers.ofString(body), headers);
  }

  protected final HttpResponse<String> send(
      String method, String path, HttpRequest.BodyPublisher body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  protected final HttpResponse<String> get(String path) {
    return send("GET", path, "");
  }

  protected final HttpResponse<String> postJson(String path, String body) {
    return send("POST", path, body, "Content-Type", "application/json");
  }

  protected static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  /** Asserts that a response is a problem detail whose text contains all of these. */
  protected static void assertProblem(
      HttpResponse<String> response, int status, String... details) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(json(response).get("status").intValue()).isEqualTo(status);
    String detail = json(response).get("detail").textValue();
    assertThat(detail).isNotBlank().doesNotContain("\tat ");
    assertThat(List.of(details)).allSatisfy(part -> assertThat(detail).contains(part));
  }
}
