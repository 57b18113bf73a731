package dev.headwater.generate;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that generates in place of the built-in GPT, by OpenAI's HTTP API.
 *
 * @param url where its API starts, such as {@code http://localhost:8000/v1}; where it is not set,
 *     the GPT of {@code headwater.generate.model} answers
 * @param model the model's name at the server; not needed where the server has a single one
 * @param apiKey sent as a bearer token
 * @param apiKeyFile file that holds the key, in place of {@code api-key}
 * @param contextSize most tokens of a prompt and its answer together
 * @param firstTokenTimeout longest wait for the first token
 * @param tokenTimeout longest wait for each further token
 * @param attempts how often a question is sent to the server until the first token comes
 */
@ConfigurationProperties("headwater.generate.openai")
record OpenAiSettings(
    @Nullable URI url,
    @Nullable String model,
    @Nullable String apiKey,
    @Nullable Path apiKeyFile,
    @Bindable(defaultValue = "8192") int contextSize,
    @Bindable(defaultValue = "30s") Duration firstTokenTimeout,
    @Bindable(defaultValue = "10s") Duration tokenTimeout,
    @Bindable(defaultValue = "3") int attempts) {
  static final String PREFIX = "headwater.generate.openai";

  OpenAiSettings {
    Limits.requireRange(PREFIX + ".context-size", contextSize, 256, 100_000_000);
    Limits.requirePositive(PREFIX + ".first-token-timeout", firstTokenTimeout);
    Limits.requirePositive(PREFIX + ".token-timeout", tokenTimeout);
    Limits.requireRange(PREFIX + ".attempts", attempts, 1, 100);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return PREFIX + "[url=%s, model=%s]".formatted(url, model);
  }
}
