package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The chunks, as the indexer writes them. */
interface ChunkStore {
  /** A version of a document with its number of chunks. */
  record Version(DocumentKey key, long version, int chunkCount) {}

  /**
   * Writes chunks; when this returns they are durable.
   *
   * @return what became of each, in order
   */
  List<Outcome> put(List<ChunkDocument> chunks);

  /** Returns when searches of these collections find all that was written before this call. */
  void refresh(Collection<String> collections) throws InterruptedException;

  /** How many of a version's chunks a search finds, for each version in order. */
  List<Long> count(List<Version> versions);

  /**
   * Removes all chunks of older versions, also of such as never became live.
   *
   * @param upTo the newest version to remove, by document
   */
  void remove(Map<DocumentKey, Long> upTo);

  /** Sets the groups that searches filter the version's chunks by. */
  void setGroups(Version version, List<String> groups);
}
