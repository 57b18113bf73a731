package dev.headwater.blobs;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Stores documents' bodies (claim check pattern) and, beside each, the text parsed from it. Every
 * method throws IOException, with a message for a person, where the store cannot be used: an
 * outage, for which no document is to blame.
 */
public interface BlobStore {
  /** The body exceeds the limit. Nothing was stored. */
  final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public TooLargeException(long limit) {
      super("the body is larger than " + limit + " bytes");
    }
  }

  /**
   * Stores a body durably. Storing the same body again changes nothing.
   *
   * @param limit most bytes
   * @return its name, which is the SHA-256 of the content, and its size
   * @throws TooLargeException if it exceeds the limit
   */
  Blob put(DocumentKey key, InputStream body, long limit) throws IOException;

  /**
   * Opens a body.
   *
   * @throws java.nio.file.NoSuchFileException if the store answers and has none of that name
   */
  InputStream open(DocumentKey key, String name) throws IOException;

  /** Stores the parsed text of a version durably, replacing an earlier one. */
  void putParsed(DocumentKey key, long version, ParsedDocument document) throws IOException;

  /** The parsed text of a version; empty if there is none. */
  Optional<ParsedDocument> parsed(DocumentKey key, long version) throws IOException;
}
