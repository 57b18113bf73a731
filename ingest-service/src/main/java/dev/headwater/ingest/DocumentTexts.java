package dev.headwater.ingest;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.ParsedDocument;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.Counter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The texts of documents: each version is parsed once, and its text is kept beside the blob. */
final class DocumentTexts {
  private final BlobStore blobs;
  private final DocumentParser parser;
  private final Counter kept;
  private final Counter parsed;

  DocumentTexts(BlobStore blobs, DocumentParser parser, Metrics metrics) {
    this.blobs = blobs;
    this.parser = parser;
    kept = metrics.counter(Measure.TEXTS, "kept");
    parsed = metrics.counter(Measure.TEXTS, "parsed");
  }

  /**
   * The text of a version, as kept or parsed now.
   *
   * @throws UnreadableDocumentException if it has none
   * @throws UnfinishedParseException if reading it was given up for now
   * @throws java.nio.file.NoSuchFileException if its body is not in the blob store
   * @throws IOException if the blob store cannot be used
   */
  ParsedDocument of(DocumentKey key, long version, DocumentSubmitted submitted)
      throws UnreadableDocumentException,
          UnfinishedParseException,
          IOException,
          InterruptedException {
    Optional<ParsedDocument> known = blobs.parsed(key, version);
    if (known.isPresent()) {
      kept.increment();
      return known.get();
    }
    try (InputStream body = open(key, submitted)) {
      ParsedDocument document =
          parser.parse(
              new DocumentSource(key.id(), submitted.getContentType(), submitted.getTitle(), body));
      blobs.putParsed(key, version, document);
      parsed.increment();
      return document;
    }
  }

  private InputStream open(DocumentKey key, DocumentSubmitted submitted) throws IOException {
    return submitted.hasBlob()
        ? blobs.open(key, submitted.getBlob().getName())
        : new ByteArrayInputStream(submitted.getText().getBytes(StandardCharsets.UTF_8));
  }
}
