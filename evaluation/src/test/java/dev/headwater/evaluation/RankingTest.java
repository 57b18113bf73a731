package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {
  /**
   * Grades 3, 2, 3, 0, 1, 2 in the order of the ranking: gain 3/1 + 2/1.585 + 3/2 + 0 + 1/2.585 +
   * 2/2.807 = 6.861; in the best order, 3, 3, 2, 2, 1: 3/1 + 3/1.585 + 2/2 + 2/2.322 + 1/2.585 =
   * 7.141.
   */
  @Test
  void isTheGainOverTheBestPossibleGain() {
    List<String> ranked = List.of("a", "b", "c", "d", "e", "f");
    Map<String, Integer> grades = Map.of("a", 3, "b", 2, "c", 3, "d", 0, "e", 1, "f", 2);

    assertThat(Ranking.ndcg(ranked, grades, 10)).isCloseTo(6.861 / 7.141, within(1e-3));
  }

  @Test
  void countsNothingBehindTheDepth() {
    List<String> ranked = List.of("x", "y", "relevant");

    assertThat(Ranking.ndcg(ranked, Map.of("relevant", 1), 3)).isCloseTo(0.5, within(1e-9));
    assertThat(Ranking.ndcg(ranked, Map.of("relevant", 1), 2)).isZero();
  }

  @Test
  void holdsRelevantDocumentsThatWereNotFoundAgainstTheRanking() {
    Map<String, Integer> grades = Map.of("found", 1, "missed", 1);

    assertThat(Ranking.ndcg(List.of("found"), grades, 10))
        .isCloseTo(1 / (1 + Math.log(2) / Math.log(3)), within(1e-9));
  }

  @Test
  void countsGradesBelowZeroAsNotRelevant() {
    assertThat(Ranking.ndcg(List.of("a", "b"), Map.of("a", -1, "b", 1), 10))
        .isCloseTo(Math.log(2) / Math.log(3), within(1e-9));
    assertThat(Ranking.ndcg(List.of("a"), Map.of("a", -1), 10)).isZero();
  }

  @Test
  void findsTheNearestVectorsInOrder() {
    float[][] vectors = {{0, 1}, {1, 0}, {0.6f, 0.8f}};

    assertThat(Ranking.nearest(new float[] {1, 0}, vectors, 2)).containsExactly(1, 2);
  }

  @Test
  void keepsTheOrderOfEquallyNearVectors() {
    float[][] vectors = {{0, 1}, {1, 0}, {1, 0}, {1, 0}};

    assertThat(Ranking.nearest(new float[] {1, 0}, vectors, 3)).containsExactly(1, 2, 3);
  }
}
