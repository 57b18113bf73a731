package dev.headwater.retrieve;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fuses rankings: a hit scores the sum of 1 / (60 + rank) over the rankings that hold it. */
final class ReciprocalRank {
  private static final int CONSTANT = 60;

  private ReciprocalRank() {}

  /**
   * The best hits of all rankings.
   *
   * @param rankings each best first
   * @return best first, at most {@code k}; equal scores keep the order of the first ranking
   */
  static List<ChunkHit.Scored> fuse(List<List<ChunkHit>> rankings, int k) {
    Map<String, ChunkHit> hits = new LinkedHashMap<>();
    Map<String, Double> scores = new LinkedHashMap<>();
    for (List<ChunkHit> ranking : rankings) {
      for (int i = 0; i < ranking.size(); i++) {
        ChunkHit hit = ranking.get(i);
        hits.putIfAbsent(hit.id(), hit);
        scores.merge(hit.id(), 1.0 / (CONSTANT + i + 1), Double::sum);
      }
    }
    return hits.values().stream()
        .map(hit -> new ChunkHit.Scored(hit, scores.getOrDefault(hit.id(), 0.0)))
        .sorted(Comparator.comparingDouble(ChunkHit.Scored::score).reversed())
        .limit(k)
        .toList();
  }
}
