package dev.headwater.retrieve;

import dev.headwater.events.Passage;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The chunks, as searches read them. */
interface PassageIndex {
  /**
   * Searches once.
   *
   * @return one ranking per part that the plan asks for, each best first; none where the collection
   *     has no chunks yet
   */
  List<List<ChunkHit>> search(SearchPlan plan);

  /**
   * What the hits say.
   *
   * @return by chunk id, without a score; those that are gone are missing
   */
  Map<String, Passage> passages(String collection, Collection<String> chunkIds);
}
