package dev.headwater.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import dev.headwater.testing.CannedServer;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenAiServerTest {
  private final CannedServer canned = new CannedServer();

  @AfterEach
  void close() {
    canned.close();
  }

  private static OpenAiServer server(URI url, @Nullable String key, @Nullable Path keyFile) {
    return new OpenAiServer("headwater.test", url, key, keyFile, Duration.ofSeconds(30));
  }

  /** What a response means. */
  private RuntimeException meaning(int status, String body) {
    OpenAiServer server = server(canned.respond(status, body).url(), "secret", null);
    return server.explain(catchRuntimeException(server::onlyModel));
  }

  @Test
  void takesTheOnlyModel() {
    canned.respond(200, "{\"data\": [{\"id\": \"qwen3\"}]}");

    assertThat(server(canned.url(), null, null).onlyModel()).isEqualTo("qwen3");
    assertThat(canned.requests().getFirst()).startsWith("/v1/models");
  }

  @Test
  void asksForANameWhereThereAreSeveralModels() {
    assertThat(meaning(200, "{\"data\": [{\"id\": \"a\"}, {\"id\": \"b\"}]}"))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("serves [a, b]; name one of them in headwater.test.model");
  }

  @Test
  void namesTheSettingWhereTheKeyIsRefusedAndKeepsTheKeyToItself() {
    assertThat(meaning(401, "{\"error\": {\"message\": \"Incorrect API key: secret\"}}"))
        .isInstanceOf(OutageException.class)
        .hasMessage(
            "the server %s refuses the API key (headwater.test.api-key or headwater.test.api-key-file)"
                .formatted(canned.url()));
  }

  @Test
  void quotesTheServersMessageInWhateverFormItHas() {
    assertThat(meaning(404, "{\"error\": {\"message\": \"no model x\"}}"))
        .hasMessageEndingWith("no model x (HTTP 404)")
        .isInstanceOf(OutageException.class);
    assertThat(meaning(429, "{\"error\": \"Model is overloaded\"}"))
        .hasMessageEndingWith("Model is overloaded (HTTP 429)")
        .isInstanceOf(OutageException.class);
    assertThat(meaning(500, "{\"message\": \"out of memory\"}"))
        .hasMessageEndingWith("out of memory (HTTP 500)")
        .isInstanceOf(OutageException.class);
    assertThat(meaning(502, "<html>100 % bad gateway"))
        .hasMessageEndingWith("<html>100 % bad gateway (HTTP 502)")
        .isInstanceOf(OutageException.class);
  }

  @Test
  void blamesTheRequestWhereTheServerDoes() {
    assertThat(meaning(400, "{\"error\": {\"message\": \"too long\"}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("refuses the request: too long (HTTP 400)");
  }

  @Test
  void isAnOutageWhereNothingIsAnsweredInTime() throws IOException {
    try (var silent = new java.net.ServerSocket(0)) {
      OpenAiServer server =
          new OpenAiServer(
              "headwater.test",
              URI.create("http://127.0.0.1:" + silent.getLocalPort()),
              null,
              null,
              Duration.ofMillis(200));

      assertThat(server.explain(catchRuntimeException(server::onlyModel)))
          .isInstanceOf(OutageException.class)
          .hasMessageContaining("does not answer (headwater.test.url)");
    }
  }

  @Test
  void addsThePathThatTheServersShare() {
    assertThat(server(URI.create("http://gpu:8000"), null, null).url())
        .isEqualTo("http://gpu:8000/v1");
    assertThat(server(URI.create("http://gpu:8000/"), null, null).url())
        .isEqualTo("http://gpu:8000/v1");
    assertThat(server(URI.create("https://gpu/api/v3"), null, null).url())
        .isEqualTo("https://gpu/api/v3");
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server(URI.create("gpu:8000"), null, null))
        .withMessageContaining("headwater.test.url is 'gpu:8000'");
  }

  @Test
  void readsTheKeyFromAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "secret\n");

    assertThat(server(canned.url(), null, file).key()).isEqualTo("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server(canned.url(), "secret", file))
        .withMessageContaining("are both set");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server(canned.url(), null, folder.resolve("none")))
        .withMessageContaining("headwater.test.api-key-file: cannot read");
  }
}
