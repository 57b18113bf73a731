package dev.headwater.blobs;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Blobs in a bucket. Bodies pass through a temporary file in both directions: an upload has its
 * name and size before S3 sees it, and a download is complete and checked before it is read.
 */
final class S3BlobStore implements BlobStore {
  private static final int NOT_FOUND = 404;

  private final S3Client client;
  private final S3Settings settings;

  S3BlobStore(S3Client client, S3Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  @Override
  public Blob put(DocumentKey key, InputStream body, long limit) throws IOException {
    Path temporary = Files.createTempFile("upload", ".part");
    try {
      Blob blob = HashedCopy.of(body, temporary, limit);
      put(
          BlobNames.body(key, blob.getName()),
          HexFormat.of().parseHex(blob.getName()),
          RequestBody.fromFile(temporary));
      return blob;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public InputStream open(DocumentKey key, String name) throws IOException {
    String from = BlobNames.body(key, name);
    Path temporary = Files.createTempFile("download", ".part");
    try {
      Blob found =
          call(
              from,
              () ->
                  client.getObject(
                      r -> r.bucket(settings.bucket()).key(settings.key(from)),
                      (_, content) -> download(content, temporary)));
      if (!found.getName().equals(name)) {
        throw new NoSuchFileException(from, null, "its content has another SHA-256");
      }
      return Files.newInputStream(temporary, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  @Override
  public void putParsed(DocumentKey key, long version, ParsedDocument document) throws IOException {
    byte[] bytes = document.toByteArray();
    put(
        BlobNames.parsed(key, version),
        HashedCopy.sha256().digest(bytes),
        RequestBody.fromBytes(bytes));
  }

  @Override
  public Optional<ParsedDocument> parsed(DocumentKey key, long version) throws IOException {
    String from = BlobNames.parsed(key, version);
    try {
      byte[] bytes =
          call(
                  from,
                  () ->
                      client.getObjectAsBytes(
                          r -> r.bucket(settings.bucket()).key(settings.key(from))))
              .asByteArrayUnsafe();
      return Optional.of(ParsedDocument.parseFrom(bytes));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Returns once S3 has stored all of the content and found its hash right. */
  private void put(String to, byte[] sha256, RequestBody content) throws IOException {
    var _ =
        call(
            to,
            () ->
                client.putObject(
                    r ->
                        r.bucket(settings.bucket())
                            .key(settings.key(to))
                            .checksumSHA256(Base64.getEncoder().encodeToString(sha256)),
                    content));
  }

  private static Blob download(AbortableInputStream content, Path file) {
    try {
      return HashedCopy.of(content, file, Long.MAX_VALUE);
    } catch (IOException e) {
      throw RetryableException.create("the content broke off: " + e.getMessage(), e);
    }
  }

  /**
   * Sends a request.
   *
   * @throws NoSuchFileException if the bucket has no object of that name
   * @throws IOException if S3 cannot be used
   */
  private <T> T call(String name, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (SdkException e) {
      if (e instanceof S3Exception refused
          && refused.statusCode() == NOT_FOUND
          && !S3Bucket.isMissing(refused)) {
        throw new NoSuchFileException(name);
      }
      throw new IOException(S3Bucket.reason(e, settings), e);
    }
  }
}
