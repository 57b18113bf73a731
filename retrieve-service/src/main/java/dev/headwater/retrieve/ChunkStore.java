package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.worker.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The chunks, as the indexer writes them. Every method throws {@link
 * dev.headwater.worker.OutageException} while the store cannot be reached.
 */
interface ChunkStore {
  /** A version of a document with its number of chunks. */
  record Version(DocumentKey key, long version, int chunkCount) {}

  /**
   * Writes chunks; they are durable when this returns.
   *
   * @return the outcome of each, in order
   */
  List<Outcome> put(List<ChunkDocument> chunks);

  /**
   * Returns once searches of these collections find everything written before this call.
   *
   * @param lane bulk work may wait longer
   */
  void refresh(Collection<String> collections, Lane lane) throws InterruptedException;

  /** Counts the chunks of each version that a search finds, in order of the versions. */
  List<Long> count(List<Version> versions);

  /**
   * Removes all chunks of older versions that a search finds, including versions that never went
   * live.
   *
   * @param upTo the newest version to remove, by document
   */
  void remove(Map<DocumentKey, Long> upTo);

  /** Sets the groups by which searches filter the version's chunks. */
  void setGroups(Version version, List<String> groups);
}
