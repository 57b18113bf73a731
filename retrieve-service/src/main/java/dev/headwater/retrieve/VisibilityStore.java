package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The visibility records. A read returns what was last written. Every method throws {@link
 * dev.headwater.worker.OutageException} while the store cannot be reached.
 */
interface VisibilityStore {
  /** Most records that {@link #list} returns. */
  int MAX_LISTED = 10_000;

  /** A record before and after its events. */
  record Change(VisibilityRecord before, VisibilityRecord after) {}

  /**
   * Reads records.
   *
   * @param hashes of the documents' keys
   * @return by hash; documents without a record are left out
   */
  Map<String, VisibilityRecord> read(Collection<String> hashes);

  /**
   * Applies events, in order within a document, by compare-and-set: no concurrent change is lost.
   */
  Map<DocumentKey, Change> apply(Map<DocumentKey, List<VisibilityEvent>> events);

  /**
   * Lists a collection's documents that the asker may know of, whether live or not yet.
   *
   * @param after document id to start after, "" for the beginning
   * @param limit 1 to {@link #MAX_LISTED}
   * @return ascending by the code points of the id
   */
  List<VisibilityRecord> list(String collection, Access access, String after, int limit)
      throws InterruptedException;

  default VisibilityRecord read(DocumentKey key) {
    return read(List.of(key.incarnationHash()))
        .getOrDefault(key.incarnationHash(), VisibilityRecord.none(key));
  }
}
