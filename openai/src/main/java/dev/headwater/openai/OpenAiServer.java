package dev.headwater.openai;

import dev.headwater.worker.OutageException;
import dev.headwater.worker.Secrets;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that speaks OpenAI's HTTP API. Thread-safe. */
public final class OpenAiServer {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final String prefix;
  private final String url;
  private final @Nullable String key;
  private final HttpClient client;

  /**
   * Describes a server; nothing is sent to it yet.
   *
   * @param prefix of the settings that describe it, such as {@code headwater.generate.openai}
   * @param url where the API starts; {@code /v1} where it has no path
   * @param apiKey sent as a bearer token; so is the content of {@code apiKeyFile}
   * @param timeout longest wait for the headers of a response
   * @throws IllegalArgumentException if the address is not one of HTTP, both keys are set, or the
   *     file cannot be read
   */
  public OpenAiServer(
      String prefix,
      URI url,
      @Nullable String apiKey,
      @Nullable Path apiKeyFile,
      Duration timeout) {
    this.prefix = prefix;
    this.url = address(prefix, url);
    this.key = Secrets.read(prefix + ".api-key", apiKey, apiKeyFile).orElse(null);
    client =
        JdkHttpClient.builder()
            .httpClientBuilder(
                // Some servers do not answer a request that offers to go on in HTTP/2.
                java.net.http.HttpClient.newBuilder()
                    .version(java.net.http.HttpClient.Version.HTTP_1_1))
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(timeout)
            .build();
  }

  /** Where the API starts. */
  public String url() {
    return url;
  }

  /** The bearer token; null where none is set. */
  public @Nullable String key() {
    return key;
  }

  /** The connections to the server, for one of LangChain4j's models. */
  public HttpClientBuilder http() {
    return new SharedHttpClient(client);
  }

  /** The connections to the server, for one answer that may be abandoned. */
  public AbandonableStream stream() {
    return new AbandonableStream(client);
  }

  /**
   * The name of its model, where it serves a single one.
   *
   * @throws OutageException if it serves none or several
   */
  public String onlyModel() {
    List<String> models =
        OpenAiModelCatalog.builder()
            .httpClientBuilder(http())
            .baseUrl(url)
            .apiKey(key)
            .build()
            .listModels()
            .stream()
            .map(ModelDescription::name)
            .toList();
    if (models.size() != 1) {
      throw new OutageException(
          "the server %s serves %s; name one of them in %s.model".formatted(url, models, prefix));
    }
    return models.getFirst();
  }

  /** Whether a failed request may succeed a moment later. */
  public static boolean mayPass(RuntimeException failure) {
    return switch (ServerMessage.cause(failure)) {
      case HttpException response -> {
        int status = response.statusCode();
        yield status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
      }
      case OutageException _, IllegalArgumentException _ -> false;
      case Throwable _ -> true;
    };
  }

  /**
   * Whether the server itself failed, which some servers do on a text that is too long for them.
   */
  public static boolean isInternal(RuntimeException failure) {
    return ServerMessage.cause(failure) instanceof HttpException response
        && response.statusCode() == SERVER_ERROR;
  }

  /**
   * What a failed request means.
   *
   * @return {@link IllegalArgumentException} if the server refuses what was asked, else {@link
   *     OutageException}; the message names the server and what to change
   */
  public RuntimeException explain(RuntimeException failure) {
    String message = ServerMessage.of(failure);
    return switch (ServerMessage.cause(failure)) {
      case OutageException outage -> outage;
      case IllegalArgumentException refused -> refused; // by LangChain4j: nothing was sent
      case HttpException response when !mayPass(failure) ->
          switch (response.statusCode()) {
            // Without the server's words, which may hold a part of the key.
            case UNAUTHORIZED, FORBIDDEN ->
                outage(
                    failure,
                    "refuses the API key (%1$s.api-key or %1$s.api-key-file)".formatted(prefix));
            case NOT_FOUND -> outage(failure, "does not know the model or the path: " + message);
            default ->
                new IllegalArgumentException(
                    "the server %s refuses the request: %s".formatted(url, message), failure);
          };
      case Throwable _ ->
          outage(failure, "does not answer (%s.url): %s".formatted(prefix, message));
    };
  }

  private OutageException outage(RuntimeException failure, String what) {
    return new OutageException("the server %s %s".formatted(url, what), failure);
  }

  private static String address(String prefix, URI url) {
    if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
      throw new IllegalArgumentException(
          "%s.url is '%s'; an address such as http://localhost:8000/v1 is needed"
              .formatted(prefix, url));
    }
    String path = url.getPath();
    return path.isEmpty() || path.equals("/") ? url.resolve("/v1").toString() : url.toString();
  }
}
