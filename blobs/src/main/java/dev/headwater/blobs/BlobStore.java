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

  /** Receives what is stored. */
  interface Visitor {
    void visit(Stored.Folder folder) throws IOException;
  }

  /**
   * Stores a body durably, under a name that no body has had before: what was stored earlier, the
   * same body included, can be removed meanwhile.
   *
   * @param limit most bytes
   * @return its name, which begins with the SHA-256 of the content, and its size
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

  /**
   * Shows what is stored of the documents whose key's hash begins with a byte, one document after
   * the other. What is stored or removed meanwhile may be among it or not.
   *
   * @param firstByte from 0 to 255
   */
  void walk(int firstByte, Visitor visitor) throws IOException;

  /** Removes a file of a document; does nothing if it is gone. */
  void remove(Stored.Folder folder, Stored file) throws IOException;

  /** Which topic the bodies belong to, as it was {@link #setTopic set}; empty if it never was. */
  Optional<String> topic() throws IOException;

  /** Says which topic the bodies belong to. */
  void setTopic(String topic) throws IOException;
}
