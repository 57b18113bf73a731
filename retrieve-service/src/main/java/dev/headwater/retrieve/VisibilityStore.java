package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The visibility records. What was written is read by the next read. */
interface VisibilityStore {
  /** A record before and after its events. */
  record Change(VisibilityRecord before, VisibilityRecord after) {}

  /**
   * Reads records.
   *
   * @param hashes of the documents' keys
   * @return those that there are, by hash
   */
  Map<String, VisibilityRecord> read(Collection<String> hashes);

  /** Applies events, in order within a document; nothing that others write meanwhile is lost. */
  Map<DocumentKey, Change> apply(Map<DocumentKey, List<VisibilityEvent>> events);

  /**
   * Lists a collection's documents that the asker may know of, live and under way.
   *
   * @param after document id to begin after, "" for the beginning
   * @return ascending by id
   */
  List<VisibilityRecord> list(String collection, Access access, String after, int limit)
      throws InterruptedException;

  default VisibilityRecord read(DocumentKey key) {
    return read(List.of(key.hash())).getOrDefault(key.hash(), VisibilityRecord.none(key));
  }
}
