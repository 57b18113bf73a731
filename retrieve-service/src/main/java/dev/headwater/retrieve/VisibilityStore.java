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

  /**
   * Documents of a view.
   *
   * @param present those that have content, live or not yet
   * @param unfinished those whose newest content is neither live nor given up
   * @param failed those whose newest content is not live and was given up
   */
  record Counts(long present, long unfinished, long failed) {}

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
   * Lists a view's documents that the asker may know of, whether live or not yet.
   *
   * @param after document id to start after, "" for the beginning
   * @param limit 1 to {@link #MAX_LISTED}
   * @return ascending by the code points of the id
   */
  List<VisibilityRecord> list(String view, Access access, String after, int limit)
      throws InterruptedException;

  /**
   * Counts the documents of a view.
   *
   * @param submittedBefore of the unfinished ones: milliseconds since 1970 (UTC)
   */
  Counts count(String view, long submittedBefore) throws InterruptedException;

  /**
   * Documents of a view whose newest content is neither live nor given up.
   *
   * @param submittedBefore milliseconds since 1970 (UTC)
   * @return the oldest first, at most so many
   */
  List<VisibilityRecord> unfinished(String view, long submittedBefore, int limit)
      throws InterruptedException;

  /** Removes all records of a view that is no longer used. */
  void forget(String view) throws InterruptedException;

  default VisibilityRecord read(DocumentKey key) {
    return read(List.of(key.viewHash())).getOrDefault(key.viewHash(), VisibilityRecord.none(key));
  }
}
