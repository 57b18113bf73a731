package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.testing.CannedServer;
import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real server does seldom: OpenAiTextEncoderIT has what it does always. */
class OpenAiTextEncoderTest {
  private final CannedServer server = new CannedServer();

  @AfterEach
  void close() {
    server.close();
  }

  private float[][] encode(String... texts) {
    OpenAiSettings settings =
        new OpenAiSettings(
            server.url(), List.of("bge-m3"), null, null, 0, "", "", Duration.ofSeconds(30));
    TextEncoder encoder =
        Objects.requireNonNull(OpenAiTextEncoder.of(settings, 2048).get("bge-m3"));
    return encoder.encode(List.of(texts).stream().map(encoder::question).toList());
  }

  @Test
  void namesTheModelAndMakesUnitVectors() {
    server.respond(200, "{\"data\": [{\"index\": 0, \"embedding\": [3.0, 4.0]}]}");

    assertThat(encode("cups")).isDeepEqualTo(new float[][] {{0.6f, 0.8f}});
    assertThat(server.requests().getFirst())
        .startsWith("/v1/embeddings")
        .contains("\"bge-m3\"", "\"cups\"");
  }

  @Test
  void isAnOutageWhereTheServerFailsOnEveryText() {
    // Every response that is not prepared is a 500.
    assertThatThrownBy(() -> encode("cups"))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("HTTP 500");
  }

  @Test
  void isAnOutageWhereVectorsAreMissing() {
    server.respond(200, "{\"data\": [{\"index\": 0, \"embedding\": [1.0]}]}");

    assertThatThrownBy(() -> encode("cups", "plates"))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("1 vectors for 2 texts");
  }

  @Test
  void hasNoEncodersWithoutAServer() {
    OpenAiSettings none =
        new OpenAiSettings(null, List.of("bge-m3"), null, null, 0, "", "", Duration.ofSeconds(1));

    assertThat(OpenAiTextEncoder.of(none, 2048)).isEmpty();
  }
}
