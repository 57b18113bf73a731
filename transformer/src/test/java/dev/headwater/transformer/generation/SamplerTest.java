package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.generation.Sampler.Candidate;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  /** Probabilities 0.1, 0.4, 0.2 and 0.3 at temperature 1. */
  private static final float[] LOGITS = {ln(1), ln(4), ln(2), ln(3)};

  @Test
  void takesTheLikeliestAtTemperature0() {
    Sampler greedy = Sampler.of(settings(0, 1, 0, 5));
    assertThat(IntStream.range(0, 20).map(_ -> greedy.sample(LOGITS))).containsOnly(1);
  }

  @Test
  void drawsWithTheProbabilitiesOfTheSoftmax() {
    Sampler sampler = Sampler.of(settings(1, 1, 0, 5));
    int[] counts = new int[4];
    IntStream.range(0, 20_000).forEach(_ -> counts[sampler.sample(LOGITS)]++);
    int[] expected = {2_000, 8_000, 4_000, 6_000};
    for (int token = 0; token < 4; token++) {
      assertThat(counts[token]).isCloseTo(expected[token], within(250));
    }
  }

  @Test
  void flattensWithTemperature() {
    Candidate[] candidates = Sampler.nucleus(LOGITS, settings(2, 1, 0, 0));
    double sum = Math.sqrt(1) + Math.sqrt(4) + Math.sqrt(2) + Math.sqrt(3);
    assertThat(tokens(candidates)).containsExactly(1, 3, 2, 0);
    assertThat(candidates[0].probability()).isCloseTo(2 / sum, within(1e-6));
  }

  @Test
  void keepsTheTopK() {
    Candidate[] candidates = Sampler.nucleus(LOGITS, settings(1, 1, 2, 0));
    assertThat(tokens(candidates)).containsExactly(1, 3);
    assertThat(candidates[0].probability()).isCloseTo(4.0 / 7, within(1e-6));
  }

  @Test
  void keepsTheFewestThatReachTopP() {
    assertThat(tokens(Sampler.nucleus(LOGITS, settings(1, 0.39, 0, 0)))).containsExactly(1);
    assertThat(tokens(Sampler.nucleus(LOGITS, settings(1, 0.69, 0, 0)))).containsExactly(1, 3);
    assertThat(tokens(Sampler.nucleus(LOGITS, settings(1, 0.71, 0, 0)))).containsExactly(1, 3, 2);
    assertThat(tokens(Sampler.nucleus(LOGITS, settings(1, 1, 0, 0)))).hasSize(4);
  }

  @Test
  void takesTopPOfWhatTopKLeaves() {
    // Of 4/7 and 3/7 the first alone has more than 0.5.
    assertThat(tokens(Sampler.nucleus(LOGITS, settings(1, 0.5, 2, 0)))).containsExactly(1);
  }

  @Test
  void drawsTheSameWithTheSameSeed() {
    assertThat(draws(11)).isEqualTo(draws(11)).isNotEqualTo(draws(12));
  }

  @Test
  void doesNotOverflowOnHugeLogits() {
    float[] huge = {1e30f, -1e30f, 3e38f, -3e38f};
    for (double temperature : new double[] {1e-3, 1, 2}) {
      assertThat(Sampler.of(settings(temperature, 0.9, 0, 1)).sample(huge)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 2.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesATemperatureOutside0To2(double temperature) {
    assertThatThrownBy(() -> settings(temperature, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("temperature must be 0 to 2, but is " + temperature);
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> settings(1, 0, 0, 0)).hasMessageContaining("top_p");
    assertThatThrownBy(() -> settings(1, Double.NaN, 0, 0)).hasMessageContaining("top_p");
    assertThatThrownBy(() -> settings(1, 1, -1, 0)).hasMessageContaining("top_k");
    assertThatThrownBy(() -> GenerationSettings.greedy(0)).hasMessageContaining("max_tokens");
  }

  private static int[] draws(long seed) {
    Sampler sampler = Sampler.of(settings(1.5, 1, 0, seed));
    return IntStream.range(0, 50).map(_ -> sampler.sample(LOGITS)).toArray();
  }

  private static int[] tokens(Candidate[] candidates) {
    return Arrays.stream(candidates).mapToInt(Candidate::token).toArray();
  }

  private static GenerationSettings settings(double temperature, double topP, int topK, long seed) {
    return new GenerationSettings(temperature, topP, topK, seed, 10);
  }

  private static float ln(double x) {
    return (float) Math.log(x);
  }
}
