package dev.headwater.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ParsedDocument;
import dev.headwater.standalone.servers.TestS3;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3BlobStoreIT extends BlobStoreContract {
  private static TestS3 server;

  @TempDir private static Path folder;
  private S3Settings settings;
  private S3Client client;

  @BeforeAll
  static void startServer() throws IOException {
    server = TestS3.start();
    Files.writeString(
        folder.resolve("credentials"),
        "[default]\naws_access_key_id = headwater\naws_secret_access_key = secret\n");
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void createBucket() {
    settings = settings("bucket-" + UUID.randomUUID(), "headwater/", true);
    client = S3Bucket.connect(settings, S3Failures.LIMITS);
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Override
  BlobStore store() {
    return new S3BlobStore(client, settings);
  }

  @Test
  void usesTheNamesOfTheDirectoryBelowThePrefix() throws IOException {
    var blob = store().put(KEY, new ByteArrayInputStream(new byte[] {1}), 1);
    store().putParsed(KEY, 7, ParsedDocument.getDefaultInstance());

    String hash = KEY.hash();
    String document = "headwater/" + hash.substring(0, 2) + "/" + hash.substring(2) + "/";
    assertThat(keys()).containsExactlyInAnyOrder(document + blob.getName(), document + "parsed-7");
  }

  @Test
  void leavesNothingOfABodyOverTheLimit() throws IOException {
    assertThatThrownBy(() -> store().put(KEY, new ByteArrayInputStream(new byte[11]), 10))
        .isInstanceOf(BlobStore.TooLargeException.class);

    assertThat(keys()).isEmpty();
  }

  @Test
  void treatsABodyWithAnotherContentAsMissing() throws IOException {
    var blob = store().put(KEY, new ByteArrayInputStream(new byte[] {1}), 1);
    String key = settings.key(BlobNames.body(KEY, blob.getName()));
    client.putObject(b -> b.bucket(settings.bucket()).key(key), RequestBody.fromString("other"));

    assertThatThrownBy(() -> store().open(KEY, blob.getName()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("another SHA-256");
  }

  @Test
  void reportsABucketThatWasRemovedAsAnOutage() {
    client.deleteBucket(b -> b.bucket(settings.bucket()));

    assertThatThrownBy(() -> store().open(KEY, "0".repeat(64)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("there is no bucket '" + settings.bucket())
        .hasMessageContaining("headwater.blobs.s3.bucket");
    assertThatThrownBy(() -> store().put(KEY, new ByteArrayInputStream(new byte[1]), 1))
        .hasMessageContaining("there is no bucket");
    assertThatThrownBy(() -> store().parsed(KEY, 1)).hasMessageContaining("there is no bucket");
  }

  @Test
  void endsAStartWithoutTheBucketByALineThatNamesTheSettings() {
    S3Settings missing = settings("missing-" + UUID.randomUUID(), null, false);

    assertThatIllegalStateException()
        .isThrownBy(() -> S3Bucket.connect(missing, S3Failures.LIMITS))
        .withMessageContaining("there is no bucket '" + missing.bucket() + "' at S3 at http://")
        .withMessageContaining("headwater.blobs.s3.create-bucket");
  }

  @Test
  void createsABucketOnce() {
    assertThatCode(() -> S3Bucket.connect(settings, S3Failures.LIMITS).close())
        .doesNotThrowAnyException();
  }

  private static S3Settings settings(String bucket, @Nullable String prefix, boolean create) {
    return new S3Settings(
        server.url(), "us-east-1", bucket, prefix, true, create, folder.resolve("credentials"));
  }

  private List<String> keys() {
    return client.listObjectsV2(b -> b.bucket(settings.bucket())).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
