package dev.headwater.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad day of S3 is an outage, never a missing body. */
class S3BlobStoreTest {
  private static final String NAME =
      "1da218ece471b0c74e230473245b6ac24b9a842dd8773de73d5a481e86fdccbc";
  private static final byte[] BODY = "The limit is 60 euros.".getBytes(UTF_8);

  @TempDir private Path folder;
  private S3Failures server;

  @BeforeEach
  void startServer() throws IOException {
    server = new S3Failures(folder);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "503, SlowDown, Please reduce your request rate.",
    "500, InternalError, We encountered an internal error.",
    "403, InvalidAccessKeyId, The key does not exist in our records.",
    "403, SignatureDoesNotMatch, The signature does not match.",
    "400, ExpiredToken, The provided token has expired."
  })
  void reportsARefusalAsAnOutageWithItsReasonAndWithoutSecrets(
      int status, String code, String message) {
    BlobStore store = server.store();
    server.thenError(status, code, message);

    assertOutage(() -> store.put(BlobStoreContract.KEY, body(), 100), message);
    assertOutage(() -> store.open(BlobStoreContract.KEY, NAME), message);
    assertOutage(() -> store.parsed(BlobStoreContract.KEY, 1), message);
    assertOutage(() -> store.walk(0, _ -> {}), message);
    assertOutage(store::topic, message);
  }

  @Test
  void reportsAServerThatIsGoneAsAnOutage() {
    BlobStore store = server.store();
    server.close();

    assertOutage(() -> store.put(BlobStoreContract.KEY, body(), 100), "does not answer");
    assertOutage(() -> store.open(BlobStoreContract.KEY, NAME), "does not answer");
  }

  @Test
  void repeatsARequestThatS3Throttles() throws IOException {
    BlobStore store = server.store();
    server.thenError(503, "SlowDown", "Please reduce your request rate.");
    server.then(200, "");

    assertThat(store.put(BlobStoreContract.KEY, body(), 100).getName()).startsWith(NAME);
  }

  @Test
  void downloadsABodyAgainThatBreaksOff() throws IOException {
    BlobStore store = server.store();
    server.then(exchange -> {
      exchange.sendResponseHeaders(200, BODY.length);
      exchange.getResponseBody().write(BODY, 0, 5);
      exchange.getResponseBody().flush();
      throw new IOException("the connection breaks");
    });
    server.then(exchange -> S3Failures.send(exchange, 200, BODY));

    try (InputStream found = store.open(BlobStoreContract.KEY, NAME)) {
      assertThat(found.readAllBytes()).isEqualTo(BODY);
    }
  }

  @Test
  void listsPageByPage() throws IOException {
    String first = "00" + "a".repeat(62);
    String second = "00" + "b".repeat(62);
    BlobStore store = server.store();
    server.then(200, page(true, first + "/parsed-7", first + "/parsed-8"));
    server.then(200, page(false, first + "/parsed-9", second + "/parsed-7", "other/parsed-1"));
    List<String> files = new ArrayList<>();

    store.walk(
        0, folder -> folder.files().forEach(file -> files.add(folder.hash() + "/" + file.name())));

    assertThat(files)
        .containsExactly(
            first + "/parsed-7", first + "/parsed-8", first + "/parsed-9", second + "/parsed-7");
  }

  /**
   * A page of S3's list.
   *
   * @param names with the document's hash before the slash
   */
  private static String page(boolean more, String... names) {
    return Stream.of(names)
        .map(name ->
            "<Contents><Key>00/%s</Key><LastModified>2026-11-29T12:00:00.000Z</LastModified></Contents>"
                .formatted(name.substring(2)))
        .collect(
            Collectors.joining(
                "",
                "<ListBucketResult>",
                more
                    ? "<NextContinuationToken>next</NextContinuationToken></ListBucketResult>"
                    : "</ListBucketResult>"));
  }

  @Test
  void startsWhileS3IsAwayOrOverloaded() {
    server.then(503, "");
    assertThatCode(() -> S3Bucket.connect(server.settings(), S3Failures.LIMITS).close())
        .doesNotThrowAnyException();
    server.close();
    assertThatCode(() -> S3Bucket.connect(server.settings(), S3Failures.LIMITS).close())
        .doesNotThrowAnyException();
  }

  @Test
  void endsAStartWhereS3RefusesTheCredentials() {
    server.then(403, "");

    assertThatIllegalStateException()
        .isThrownBy(() -> S3Bucket.connect(server.settings(), S3Failures.LIMITS))
        .withMessageContaining("refuses bucket 'documents' with 403")
        .withMessageNotContaining(S3Failures.SECRET);
  }

  @Test
  void endsAStartWithoutCredentials() throws IOException {
    Files.delete(folder.resolve("credentials"));

    assertThatIllegalStateException()
        .isThrownBy(() -> S3Bucket.connect(server.settings(), S3Failures.LIMITS))
        .withMessageContaining("headwater.blobs.s3.credentials-file")
        .withMessageContaining(folder.toString());
  }

  @Test
  void endsAStartWithoutABucketsName() {
    var settings =
        new S3Settings(URI.create("http://127.0.0.1:1"), "eu", null, null, true, true, null);

    assertThatIllegalStateException()
        .isThrownBy(() -> S3Bucket.connect(settings, S3Failures.LIMITS))
        .withMessageContaining("headwater.blobs.s3.bucket is not set");
  }

  private static ByteArrayInputStream body() {
    return new ByteArrayInputStream(BODY);
  }

  private static void assertOutage(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable request, String message) {
    assertThatThrownBy(request)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("S3 at http://127.0.0.1")
        .hasMessageContaining(message)
        .message()
        .doesNotContain(S3Failures.SECRET);
  }
}
