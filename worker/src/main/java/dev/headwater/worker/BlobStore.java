package dev.headwater.worker;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Where the bodies of documents lie (the claim check's cloakroom), and beside each the text that
 * was parsed from it.
 */
public interface BlobStore {
  /** A body over the limit. Nothing was stored. */
  final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public TooLargeException(long limit) {
      super("the body is larger than " + limit + " bytes");
    }
  }

  /**
   * Stores a body; when this returns it is on disk.
   *
   * @param limit most bytes
   * @return its name, the SHA-256 of the content, and its size
   */
  Blob put(DocumentKey key, InputStream body, long limit) throws IOException;

  /** Opens a body; throws {@link java.nio.file.NoSuchFileException} if it is not there. */
  InputStream open(DocumentKey key, String name) throws IOException;

  void putParsed(DocumentKey key, long version, ParsedDocument document) throws IOException;

  Optional<ParsedDocument> parsed(DocumentKey key, long version) throws IOException;
}
