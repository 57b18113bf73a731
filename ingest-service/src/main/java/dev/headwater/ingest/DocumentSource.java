package dev.headwater.ingest;

import java.io.InputStream;

/**
 * A document as it was submitted.
 *
 * @param id document id, which often is a path and ends in a file name
 * @param contentType media type as submitted, "" where unknown
 * @param title as submitted, "" where there is none
 */
record DocumentSource(String id, String contentType, String title, InputStream body) {
  /** The part of the id after its last slash. */
  String fileName() {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
