package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;

/** Reads the text of a document, with its headings and pages. Thread-safe. */
interface DocumentParser {
  /**
   * Reads a document. The source is read but not closed.
   *
   * @throws UnreadableDocumentException if its text cannot be read, now or later
   * @throws IOException if its bytes could not be fetched this time
   */
  ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException, IOException, InterruptedException;
}
