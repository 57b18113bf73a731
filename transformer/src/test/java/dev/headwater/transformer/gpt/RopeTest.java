package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.gpt.Rope.Pairs;
import java.util.List;
import org.junit.jupiter.api.Test;

class RopeTest {
  private static final Rope PLAIN = Rope.of(10_000, 8, Pairs.HALVES);

  private static List<Double> factors(Rope scaled) {
    return List.of(
        scaled.frequencies().get(0) / PLAIN.frequencies().get(0),
        scaled.frequencies().get(1) / PLAIN.frequencies().get(1),
        scaled.frequencies().get(2) / PLAIN.frequencies().get(2),
        scaled.frequencies().get(3) / PLAIN.frequencies().get(3));
  }

  private static void assertFactors(Rope scaled, double... expected) {
    for (int pair = 0; pair < expected.length; pair++) {
      assertThat(factors(scaled).get(pair)).isCloseTo(expected[pair], within(1e-12));
    }
  }

  @Test
  void frequenciesFallGeometrically() {
    assertThat(PLAIN.width()).isEqualTo(8);
    assertThat(PLAIN.frequencies().get(0)).isEqualTo(1);
    assertThat(PLAIN.frequencies().get(1)).isCloseTo(0.1, within(1e-12));
    assertThat(PLAIN.frequencies().get(3)).isCloseTo(0.001, within(1e-12));
  }

  @Test
  void linearScalingDividesAllPositions() {
    assertFactors(PLAIN.linear(4), 0.25, 0.25, 0.25, 0.25);
  }

  @Test
  void llama3KeepsWhatTurnsOften() {
    // Within 628 positions (100 · 2π) the pairs turn 100, 10, 1 and 0.1 times.
    double kept = (628 * 0.1 / (2 * Math.PI) - 1) / (50 - 1);
    assertFactors(PLAIN.llama3(5, 1, 50, 628), 1, kept + (1 - kept) / 5, 0.2, 0.2);
  }

  @Test
  void yarnGoesOverByTheNumberOfThePair() {
    // Pair 0 turns 100 times, pair 2 once: pair 1 is in the middle.
    Rope yarn = PLAIN.yarn(10_000, 4, 99, 1.01, 628);
    assertFactors(yarn, 1, 0.625, 0.25, 0.25);
    assertThat(Rope.yarnMagnitude(1)).isEqualTo(1);
    assertThat(Rope.yarnMagnitude(Math.E)).isCloseTo(1.1, within(1e-12));
  }

  @Test
  void dividesEachFrequencyByItsOwnNumber() {
    assertFactors(PLAIN.dividedBy(List.of(1.0, 2.0, 4.0, 8.0)), 1, 0.5, 0.25, 0.125);
    assertThatThrownBy(() -> PLAIN.dividedBy(List.of(1.0, 2.0)))
        .hasMessage("4 pairs are rotated, but the scaling has factors for 2");
  }

  @Test
  void pairsAreNeighboursOrHalvesOfWhatIsRotated() {
    assertThat(Rope.of(10, 4, Pairs.NEIGHBOURS).order(4)).containsExactly(0, 2, 1, 3);
    assertThat(Rope.of(10, 4, Pairs.HALVES).order(4)).containsExactly(0, 1, 2, 3);
    assertThat(Rope.of(10, 4, Pairs.HALVES).order(8)).containsExactly(0, 1, 4, 6, 2, 3, 5, 7);
  }
}
