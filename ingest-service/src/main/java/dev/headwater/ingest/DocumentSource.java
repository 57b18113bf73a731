package dev.headwater.ingest;

import java.io.InputStream;

/**
 * A document as submitted.
 *
 * @param id document id, often a path that ends in a file name
 * @param contentType media type as submitted, "" if unknown
 * @param title as submitted, "" if none
 */
record DocumentSource(String id, String contentType, String title, InputStream body) {
  /** The part of the id after its last slash. */
  String fileName() {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
