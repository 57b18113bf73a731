package dev.headwater.embed;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that encodes for some collections, by OpenAI's HTTP API.
 *
 * @param url where its API starts, such as {@code http://localhost:8080/v1}
 * @param encoders the models that it serves: a collection names one as its encoder. gateway and
 *     ingest-service need this setting too
 * @param apiKey sent as a bearer token
 * @param apiKeyFile file that holds the key, in place of {@code api-key}
 * @param dimensions of the vectors; 0 takes those that the server sends first
 * @param queryPrefix put before each question, as some models ask for
 * @param passagePrefix put before each chunk, as some models ask for
 * @param timeout longest wait for the vectors of a batch
 */
@ConfigurationProperties("headwater.embed.openai")
record OpenAiSettings(
    @Nullable URI url,
    @Bindable(defaultValue = "") List<String> encoders,
    @Nullable String apiKey,
    @Nullable Path apiKeyFile,
    @Bindable(defaultValue = "0") int dimensions,
    @Bindable(defaultValue = "") String queryPrefix,
    @Bindable(defaultValue = "") String passagePrefix,
    @Bindable(defaultValue = "30s") Duration timeout) {
  static final String PREFIX = "headwater.embed.openai";

  OpenAiSettings {
    encoders = encoders.stream().filter(name -> !name.isBlank()).toList();
    Limits.requireRange(PREFIX + ".dimensions", dimensions, 0, 100_000);
    Limits.requirePositive(PREFIX + ".timeout", timeout);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return PREFIX + "[url=%s, encoders=%s]".formatted(url, encoders);
  }
}
