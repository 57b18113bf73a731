package dev.headwater.retrieve;

import dev.headwater.events.Passage;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The chunks, as searches read them. Both methods throw {@link
 * dev.headwater.worker.OutageException} while the index cannot be reached.
 */
interface PassageIndex {
  /**
   * Searches once.
   *
   * @return one ranking for each part of the plan, best hit first; empty rankings if the collection
   *     has no chunks yet
   * @throws IllegalArgumentException if the plan cannot be searched, such as a vector of other
   *     dimensions than the chunks
   */
  List<List<ChunkHit>> search(SearchPlan plan);

  /**
   * Reads the passages of hits.
   *
   * @return by chunk id, without scores; chunks that are gone are left out
   */
  Map<String, Passage> passages(String collection, Collection<String> chunkIds);
}
