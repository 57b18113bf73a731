package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that wants TLS and credentials. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElasticsearchSecurityIT {
  private static final ElasticsearchCredentials WRONG =
      new ElasticsearchCredentials("aladdin", "hocus pocus", null, null, null);

  private SecuredProxy proxy;
  private ElasticsearchCredentials user;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    proxy = new SecuredProxy(RealElasticsearch.url(), folder);
    Path password = Files.writeString(folder.resolve("password"), "open sesame\n");
    user = new ElasticsearchCredentials("aladdin", null, password, null, null);
  }

  @AfterAll
  void stop() {
    proxy.close();
  }

  @BeforeEach
  void allow() {
    proxy.allowed = Set.of("Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==", "ApiKey aWQ6a2V5");
  }

  @Test
  void worksThroughTlsWithAPasswordFromAFile() throws Exception {
    try (Elasticsearch elasticsearch = client(user, proxy.certificate()).awaitStart()) {
      ChunkStore chunks = ElasticsearchTest.chunkStore(elasticsearch);
      DocumentKey key = new DocumentKey("default", "secured", "travel.md");

      assertThat(chunks.put(List.of(ChunkStoreContract.chunk(key, 1, 0, 4))))
          .containsExactly(Outcome.DONE);
      chunks.refresh(List.of(key.viewKey()), Lane.INTERACTIVE);
      assertThat(chunks.count(List.of(new ChunkStore.Version(key, 1, 1)))).containsExactly(1L);
    }
  }

  @Test
  void worksWithAnApiKeyThroughTheAddressThatAnswers() throws Exception {
    var credentials = new ElasticsearchCredentials(null, null, null, "aWQ6a2V5", null);
    var settings =
        new ElasticsearchSettings(
            List.of(URI.create("https://127.0.0.1:1"), proxy.url()),
            proxy.certificate(),
            Duration.ofSeconds(10));
    try (Elasticsearch elasticsearch = new Elasticsearch(settings, credentials)) {
      assertThat(elasticsearch.awaitStart()).isSameAs(elasticsearch);
    }
  }

  @Test
  void endsTheStartAtOnceByALineWithoutTheWrongPassword() throws IOException {
    try (Elasticsearch elasticsearch = client(WRONG, proxy.certificate())) {
      assertThatIllegalStateException()
          .isThrownBy(elasticsearch::awaitStart)
          .withMessageContaining(proxy.url() + " refuses the credentials with 401")
          .withMessageContaining("headwater.elasticsearch.username")
          .withMessageNotContaining("hocus pocus")
          .withNoCause();
    }
  }

  @Test
  void waitsWhereCredentialsAreNoLongerAccepted() throws Exception {
    try (Elasticsearch elasticsearch = client(user, proxy.certificate()).awaitStart()) {
      proxy.allowed = Set.of();

      assertThatThrownBy(() -> elasticsearch.call(client -> client.cluster().health()))
          .isInstanceOf(OutageException.class)
          .hasMessageContaining("refuses the credentials with 401");
    }
  }

  @Test
  void trustsNoCertificateOfAnotherAuthority() throws IOException {
    try (Elasticsearch elasticsearch = client(user, null)) {
      assertThatThrownBy(() -> elasticsearch.call(client -> client.cluster().health()))
          .isInstanceOf(OutageException.class)
          .hasMessageContaining("certification path");
    }
  }

  private Elasticsearch client(ElasticsearchCredentials credentials, @Nullable Path certificate) {
    return new Elasticsearch(
        new ElasticsearchSettings(List.of(proxy.url()), certificate, Duration.ofSeconds(60)),
        credentials);
  }
}
