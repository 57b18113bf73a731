package dev.headwater.retrieve;

import dev.headwater.worker.Secrets;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who the service is to Elasticsearch: nobody, a user with a password, or an API key.
 *
 * @param username a user
 * @param password its password
 * @param passwordFile file of the password, instead of it in the settings
 * @param apiKey an API key in the encoded form that Elasticsearch gives it
 * @param apiKeyFile file of the API key, instead of it in the settings
 */
@ConfigurationProperties("headwater.elasticsearch")
record ElasticsearchCredentials(
    @Nullable String username,
    @Nullable String password,
    @Nullable Path passwordFile,
    @Nullable String apiKey,
    @Nullable Path apiKeyFile) {
  private static final String PREFIX = "headwater.elasticsearch.";
  static final ElasticsearchCredentials NONE =
      new ElasticsearchCredentials(null, null, null, null, null);

  /**
   * The value of the header {@code Authorization}.
   *
   * @throws IllegalArgumentException if the settings contradict each other, or a file cannot be
   *     read
   */
  Optional<String> authorization() {
    Optional<String> secret = Secrets.read(PREFIX + "password", password, passwordFile);
    Optional<String> key = Secrets.read(PREFIX + "api-key", apiKey, apiKeyFile);
    if (key.isPresent() && username != null) {
      throw new IllegalArgumentException(
          PREFIX + "username and api-key are both set; one of them is needed");
    }
    if (secret.isPresent() != (username != null)) {
      throw new IllegalArgumentException(
          PREFIX + "username and password (or password-file) need each other");
    }
    return username == null
        ? key.map(encoded -> "ApiKey " + encoded)
        : secret.map(word -> basic(username + ":" + word));
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "ElasticsearchCredentials[username=%s]".formatted(username);
  }
}
