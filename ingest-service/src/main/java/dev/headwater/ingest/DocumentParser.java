package dev.headwater.ingest;

import dev.headwater.events.ParsedDocument;
import java.io.IOException;

/** Reads the text of a document, with its headings and pages. Thread-safe. */
interface DocumentParser {
  /**
   * Reads a document. The source is read but not closed.
   *
   * @throws UnreadableDocumentException if its text cannot be read, now or later
   * @throws UnfinishedParseException if it was given up, but may be read another time
   * @throws IOException if its bytes could not be fetched this time
   * @throws dev.headwater.worker.OutageException if this machine cannot read documents now
   */
  ParsedDocument parse(DocumentSource source)
      throws UnreadableDocumentException,
          UnfinishedParseException,
          IOException,
          InterruptedException;
}
