package dev.headwater.blobs;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

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
    try (FileChannel file = temporary()) {
      HashedCopy copy = HashedCopy.of(body, Channels.newOutputStream(file), limit);
      Blob blob = copy.blob();
      put(
          BlobNames.body(key, blob.getName()),
          HexFormat.of().parseHex(copy.sha256()),
          RequestBody.fromContentProvider(
              () -> fromItsBeginning(file), copy.size(), "application/octet-stream"));
      return blob;
    }
  }

  @Override
  public InputStream open(DocumentKey key, String name) throws IOException {
    String from = BlobNames.body(key, name);
    FileChannel file = temporary();
    try {
      HashedCopy found =
          call(
              from,
              () ->
                  client.getObject(
                      r -> r.bucket(settings.bucket()).key(settings.key(from)),
                      (_, content) -> download(content, file)));
      if (!found.sha256().equals(BlobNames.sha256(name))) {
        throw new NoSuchFileException(from, null, "its content has another SHA-256");
      }
      return Channels.newInputStream(file.position(0));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** A file that is gone when it is closed, or when the process ends, however that ends. */
  private static FileChannel temporary() throws IOException {
    return FileChannel.open(
        Files.createTempFile("body", BlobNames.UNFINISHED),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** The content for a request, or for its repetition; the file stays open. */
  private static InputStream fromItsBeginning(FileChannel file) {
    try {
      return new FilterInputStream(Channels.newInputStream(file.position(0))) {
        @Override
        public void close() {}
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void putParsed(DocumentKey key, long version, ParsedDocument document) throws IOException {
    put(BlobNames.parsed(key, version), document.toByteArray());
  }

  @Override
  public Optional<ParsedDocument> parsed(DocumentKey key, long version) throws IOException {
    Optional<byte[]> bytes = get(BlobNames.parsed(key, version));
    return bytes.isEmpty() ? Optional.empty() : Optional.of(ParsedDocument.parseFrom(bytes.get()));
  }

  /** What S3 lists is in the order of its keys: a document's files come together. */
  @Override
  public void walk(int firstByte, Visitor visitor) throws IOException {
    String shelf = settings.key(BlobNames.shelf(firstByte));
    String folder = "";
    List<Stored> files = new ArrayList<>();
    @Nullable String next = null;
    do {
      @Nullable String from = next;
      var page =
          call(
              shelf,
              () ->
                  client.listObjectsV2(
                      l -> l.bucket(settings.bucket()).prefix(shelf).continuationToken(from)));
      for (S3Object object : page.contents()) {
        String path = object.key().substring(shelf.length());
        int slash = path.indexOf('/');
        if (slash < 0 || !BlobNames.isFolder(path.substring(0, slash))) {
          continue; // Not of this store.
        }
        if (!path.substring(0, slash).equals(folder)) {
          visit(firstByte, folder, files, visitor);
          folder = path.substring(0, slash);
          files.clear();
        }
        BlobNames.read(path.substring(slash + 1), object.lastModified()).ifPresent(files::add);
      }
      next = page.nextContinuationToken();
    } while (next != null);
    visit(firstByte, folder, files, visitor);
  }

  private static void visit(int firstByte, String folder, List<Stored> files, Visitor visitor)
      throws IOException {
    if (!files.isEmpty()) {
      visitor.visit(new Stored.Folder("%02x%s".formatted(firstByte, folder), List.copyOf(files)));
    }
  }

  @Override
  public void remove(Stored.Folder folder, Stored file) throws IOException {
    String name = BlobNames.folder(folder.hash()) + file.name();
    var _ =
        call(
            name,
            () -> client.deleteObject(r -> r.bucket(settings.bucket()).key(settings.key(name))));
  }

  @Override
  public Optional<String> topic() throws IOException {
    return get(BlobNames.TOPIC).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void setTopic(String topic) throws IOException {
    put(BlobNames.TOPIC, topic.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<byte[]> get(String name) throws IOException {
    try {
      return Optional.of(
          call(
                  name,
                  () ->
                      client.getObjectAsBytes(
                          r -> r.bucket(settings.bucket()).key(settings.key(name))))
              .asByteArrayUnsafe());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private void put(String to, byte[] bytes) throws IOException {
    put(to, HashedCopy.digest().digest(bytes), RequestBody.fromBytes(bytes));
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

  private static HashedCopy download(AbortableInputStream content, FileChannel file) {
    try {
      return HashedCopy.of(content, Channels.newOutputStream(file.truncate(0)), Long.MAX_VALUE);
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
