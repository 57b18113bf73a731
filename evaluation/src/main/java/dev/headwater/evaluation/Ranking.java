package dev.headwater.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Ranks vectors, and rates rankings. */
final class Ranking {
  private Ranking() {}

  /**
   * Normalised discounted cumulative gain of the first {@code depth} documents, with the grade
   * itself as gain: what trec_eval calls {@code ndcg_cut}.
   *
   * @param ranked documents, the best first
   * @param grades of judged documents; others, and grades below zero, count as 0
   * @return 0 to 1; 0 where no document is relevant
   */
  static double ndcg(List<String> ranked, Map<String, Integer> grades, int depth) {
    double best = gain(grades.values().stream().sorted(Comparator.reverseOrder()).toList(), depth);
    double got = gain(ranked.stream().map(id -> grades.getOrDefault(id, 0)).toList(), depth);
    return best == 0 ? 0 : got / best;
  }

  private static double gain(List<Integer> grades, int depth) {
    return IntStream.range(0, Math.min(depth, grades.size()))
        .mapToDouble(rank -> Math.max(0, grades.get(rank)) * Math.log(2) / Math.log(rank + 2.0))
        .sum();
  }

  /**
   * The nearest vectors by inner product, by exhaustive search.
   *
   * @return indices into {@code vectors}, the nearest first
   */
  static List<Integer> nearest(float[] query, float[][] vectors, int count) {
    double[] scores =
        IntStream.range(0, vectors.length)
            .parallel()
            .mapToDouble(index -> dot(query, vectors[index]))
            .toArray();
    return IntStream.range(0, vectors.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer index) -> -scores[index]))
        .limit(count)
        .toList();
  }

  /** The cosine of unit vectors. */
  static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }
}
