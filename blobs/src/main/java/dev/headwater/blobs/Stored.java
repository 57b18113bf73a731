package dev.headwater.blobs;

import java.time.Instant;
import java.util.List;

/** A file of a document in a blob store. */
public sealed interface Stored {
  /** Its name in the document's folder. */
  String name();

  /** When it was stored, by the store's clock. */
  Instant at();

  /** A body, named as its record names it. */
  record Body(String name, Instant at) implements Stored {}

  /** The text parsed from a version. */
  record Text(String name, long version, Instant at) implements Stored {}

  /** What was on its way into the store when its process ended, or still is. */
  record Leftover(String name, Instant at) implements Stored {}

  /**
   * All that is stored of a document.
   *
   * @param hash of the document's key
   */
  record Folder(String hash, List<Stored> files) {}
}
