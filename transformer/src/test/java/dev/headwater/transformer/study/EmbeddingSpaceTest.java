package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.study.EmbeddingSpace.Neighbour;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class EmbeddingSpaceTest {
  /** man, woman, king, queen, and two that have nothing to do with them. */
  private static final EmbeddingSpace SPACE =
      EmbeddingSpace.of(
          Nd4j.createFromArray(
              new float[][] {
                {1, 0, 0}, {1, 1, 0}, {1, 0, 2}, {1, 1, 2}, {-3, 0, 0}, {0, 0, 0},
              }));

  @Test
  void findsTheNearestByAngleNotByDistance() {
    List<Neighbour> nearest = SPACE.nearest(new float[] {10, 0, 0}, 3, Set.of());
    assertThat(nearest).extracting(Neighbour::token).containsExactly(0, 1, 2);
    assertThat(nearest.get(1).cosine()).isCloseTo(Math.sqrt(0.5), within(1e-6));
    assertThat(SPACE.cosine(4, new float[] {10, 0, 0})).isCloseTo(-1, within(1e-6));
    assertThat(SPACE.cosine(5, new float[] {10, 0, 0})).isZero();
  }

  @Test
  void goesFromKingByManAndWomanToQueen() {
    float[] direction = SPACE.direction(2, List.of(0), List.of(1));
    List<Neighbour> nearest = SPACE.nearest(direction, 1, Set.of(0, 1, 2));
    assertThat(nearest.getFirst().token()).isEqualTo(3);
    assertThat(nearest.getFirst().cosine()).isCloseTo(1, within(1e-6));
  }

  @Test
  void knowsNothingAtRandomInitialisation() {
    EmbeddingSpace random = EmbeddingSpace.random(500, 200, 1);
    List<Neighbour> nearest = random.nearest(random.vector(3), 2, Set.of());
    assertThat(nearest.getFirst()).isEqualTo(new Neighbour(3, nearest.getFirst().cosine()));
    assertThat(nearest.getFirst().cosine()).isCloseTo(1, within(1e-6));
    assertThat(nearest.get(1).cosine()).isLessThan(0.5);
    assertThat(EmbeddingSpace.random(500, 200, 1).vector(3)).isEqualTo(random.vector(3));
  }

  @Test
  void leavesOutTheTokensThatItIsToldTo() {
    assertThat(SPACE.nearest(new float[] {1, 0, 0}, 2, Set.of(0, 2)))
        .extracting(Neighbour::token)
        .containsExactly(1, 3);
    assertThat(SPACE.nearest(new float[] {1, 0, 0}, 100, Set.of())).hasSize(6);
  }

  @Test
  void directionsAddUp() {
    assertThat(SPACE.direction(2, List.of(), List.of())).containsExactly(1, 0, 2);
    assertThat(SPACE.direction(2, List.of(0, 0), List.of(1, 3))).containsExactly(1, 2, 4);
    assertThat(SPACE.vector(2)).containsExactly(1, 0, 2); // unchanged
  }

  @Test
  void hasNoAngleToAVectorWithoutLength() {
    assertThat(SPACE.cosine(0, new float[3])).isZero();
  }
}
