package dev.headwater.ingest;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.ParsedDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The texts of documents: each version is parsed once, and its text is kept beside the blob. */
final class DocumentTexts {
  private final BlobStore blobs;
  private final DocumentParser parser;

  DocumentTexts(BlobStore blobs, DocumentParser parser) {
    this.blobs = blobs;
    this.parser = parser;
  }

  /**
   * The text of a version, as kept or parsed now.
   *
   * @throws UnreadableDocumentException if it has none
   * @throws java.nio.file.NoSuchFileException if its body is not in the blob store
   * @throws IOException if the blob store cannot be used
   */
  ParsedDocument of(DocumentKey key, long version, DocumentSubmitted submitted)
      throws UnreadableDocumentException, IOException, InterruptedException {
    Optional<ParsedDocument> kept = blobs.parsed(key, version);
    if (kept.isPresent()) {
      return kept.get();
    }
    try (InputStream body = open(key, submitted)) {
      ParsedDocument document =
          parser.parse(
              new DocumentSource(key.id(), submitted.getContentType(), submitted.getTitle(), body));
      blobs.putParsed(key, version, document);
      return document;
    }
  }

  private InputStream open(DocumentKey key, DocumentSubmitted submitted) throws IOException {
    return submitted.hasBlob()
        ? blobs.open(key, submitted.getBlob().getName())
        : new ByteArrayInputStream(submitted.getText().getBytes(StandardCharsets.UTF_8));
  }
}
