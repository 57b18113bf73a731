package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 1, 1.7, 2})
  void isTheLogisticFunctionOfTheDifferenceOfTwoLogits(double temperature) {
    double[] p = Softmax.of(new float[] {3, 1}, temperature);
    assertThat(p[0]).isCloseTo(1 / (1 + Math.exp(-2 / temperature)), EXACT);
    assertThat(p[1]).isCloseTo(1 / (1 + Math.exp(2 / temperature)), EXACT);
  }

  @Test
  void takesTheRootOfTheOddsAtTwo() {
    // At T = 1 the odds are 1 : 4 : 9, at 2 their roots 1 : 2 : 3, at 1/2 their squares.
    float[] logits = {0, (float) Math.log(4), (float) Math.log(9)};
    assertClose(Softmax.of(logits, 1), 1 / 14.0, 4 / 14.0, 9 / 14.0);
    assertClose(Softmax.of(logits, 2), 1 / 6.0, 2 / 6.0, 3 / 6.0);
    assertClose(Softmax.of(logits, 0.5), 1 / 98.0, 16 / 98.0, 81 / 98.0);
  }

  @Test
  void givesAllToTheFirstOfTheLikeliestAtZero() {
    assertThat(Softmax.of(new float[] {1, 5, 5, -2}, 0)).containsExactly(0, 1, 0, 0);
  }

  @Test
  void approachesTheLimitsContinuously() {
    assertThat(Softmax.of(new float[] {1, 2}, Double.MIN_VALUE)).containsExactly(0, 1);
    assertThat(Softmax.of(new float[] {1, 2}, 1e-3)[0]).isLessThan(1e-300);
  }

  @Test
  void addsUpToOneWhateverTheTemperature() {
    float[] logits = new float[50_000];
    Random random = new Random(1);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (10 * random.nextGaussian());
    }
    for (double temperature : new double[] {0, 1e-9, 0.3, 1, 2}) {
      double[] p = Softmax.of(logits, temperature);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, EXACT);
      assertThat(Arrays.stream(p).min().orElseThrow()).isNotNegative();
    }
  }

  @Test
  void doesNotChangeWhenAllLogitsShift() {
    assertClose(Softmax.of(new float[] {1001, 1003}, 2), Softmax.of(new float[] {1, 3}, 2));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-300, 1, 2})
  void doesNotOverflow(double temperature) {
    float minus = Float.NEGATIVE_INFINITY;
    assertThat(Softmax.of(new float[] {1e30f, minus, -1e30f}, temperature))
        .containsExactly(1, 0, 0);
    assertThat(Softmax.of(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE}, temperature))
        .containsExactly(1, 0);
  }

  @Test
  void refusesLogitsThatAreNoNumbers() {
    float minus = Float.NEGATIVE_INFINITY;
    for (float[] logits :
        new float[][] {{1, Float.NaN}, {1, Float.POSITIVE_INFINITY}, {minus, minus}}) {
      assertThatThrownBy(() -> Softmax.of(logits, 1))
          .hasMessage("the logits must be finite numbers, but are NaN or infinite");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 2.000001, Double.NaN})
  void refusesATemperatureOutside0To2(double temperature) {
    assertThatThrownBy(() -> Softmax.of(new float[] {1}, temperature))
        .hasMessageStartingWith("temperature must be 0 to 2, but is " + temperature)
        .hasMessageContaining("close to random");
  }

  private static void assertClose(double[] actual, double... expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-6)); // the logits are floats
    }
  }
}
