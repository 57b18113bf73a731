package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxKernelsTest {
  private static final int COLUMNS = 64;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(4);

  @AfterEach
  void free() {
    arena.close();
  }

  private Floats row(double scale) {
    return Floats.random(arena, random, COLUMNS, scale);
  }

  private static double[] softmax(float[] x, int count, double scale) {
    double largest = IntStream.range(0, count).mapToDouble(i -> scale * x[i]).max().orElseThrow();
    double[] p = new double[x.length];
    double sum = 0;
    for (int c = 0; c < count; c++) {
      p[c] = Math.exp(scale * x[c] - largest);
      sum += p[c];
    }
    for (int c = 0; c < count; c++) {
      p[c] /= sum;
    }
    return p;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 31, 33, 63, 64})
  void weighsTheFirstColumnsAndClearsTheOthers(int count) {
    Floats x = row(3);
    double[] expected = softmax(x.array(), count, 0.25);
    Halves out = Halves.zeros(arena, COLUMNS);
    SoftmaxKernels.softmax(x.address(), count, COLUMNS, 0.25f, out.address(), true);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat((double) x.get(c)).as("column %d", c).isCloseTo(expected[c], within(1e-5));
      assertThat((double) out.get(c)).isCloseTo(expected[c], within(expected[c] / 256 + 1e-5));
      if (c >= count) {
        assertThat(x.get(c)).isZero();
        assertThat(out.get(c)).isZero();
      }
    }
  }

  @Test
  void writesInPlace() {
    Floats x = row(1);
    double[] expected = softmax(x.array(), 40, 1);
    SoftmaxKernels.softmax(x.address(), 40, COLUMNS, 1, x.address(), false);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat((double) x.get(c)).isCloseTo(expected[c], within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1e4f, -1e4f})
  void doesNotOverflow(float offset) {
    Floats x = row(2);
    for (int c = 0; c < COLUMNS; c++) {
      x.set(c, x.get(c) + offset);
    }
    double[] expected = softmax(x.array(), COLUMNS, 1);
    SoftmaxKernels.softmax(x.address(), COLUMNS, COLUMNS, 1, x.address(), false);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat((double) x.get(c)).isCloseTo(expected[c], within(2e-3));
    }
  }

  @Test
  void ignoresWhatIsAfterTheLastColumn() {
    Floats x = row(1);
    Floats other = Floats.zeros(arena, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      other.set(c, c < 21 ? x.get(c) : c % 2 == 0 ? Float.NaN : 1e30f);
    }
    SoftmaxKernels.softmax(x.address(), 21, COLUMNS, 1, x.address(), false);
    SoftmaxKernels.softmax(other.address(), 21, COLUMNS, 1, other.address(), false);
    assertThat(other.array()).isEqualTo(x.array());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 18, 64})
  void backwardGivesTheGradientOfTheScores(int count) {
    float scale = 0.3f;
    Floats scores = row(2);
    Floats p = Floats.zeros(arena, COLUMNS);
    p.memory().copyFrom(scores.memory());
    SoftmaxKernels.softmax(p.address(), count, COLUMNS, scale, p.address(), false);
    Floats dP = row(1);
    Floats dX = row(1);
    Halves half = Halves.zeros(arena, COLUMNS);
    SoftmaxKernels.backward(p.address(), dP.address(), count, COLUMNS, scale, dX.address(), false);
    SoftmaxKernels.backward(p.address(), dP.address(), count, COLUMNS, scale, half.address(), true);
    for (int c = 0; c < COLUMNS; c++) {
      double expected = c < count ? slope(scores.array(), count, scale, dP, c) : 0;
      assertThat((double) dX.get(c)).as("column %d", c).isCloseTo(expected, within(1e-5));
      assertThat((double) half.get(c)).isCloseTo(expected, within(Math.abs(expected) / 256 + 1e-5));
    }
  }

  private static double slope(float[] x, int count, double scale, Floats dP, int column) {
    double[] p = softmax(x, count, scale);
    double mean = 0;
    for (int c = 0; c < count; c++) {
      mean += p[c] * dP.get(c);
    }
    return scale * p[column] * (dP.get(column) - mean);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 23, 64})
  void crossEntropyIsTheLogOfTheRightTokensProbability(int count) {
    Floats logits = row(4);
    float[] before = logits.array();
    int target = count / 2;
    double[] p = softmax(before, count, 1);
    Floats dLogits = row(1);
    double loss =
        SoftmaxKernels.crossEntropy(
            logits.address(), count, COLUMNS, target, 0.5f, dLogits.address(), false);
    assertThat(loss).isCloseTo(-Math.log(p[target]), within(1e-4));
    for (int c = 0; c < COLUMNS; c++) {
      double expected = c < count ? 0.5 * (p[c] - (c == target ? 1 : 0)) : 0;
      assertThat((double) dLogits.get(c)).as("column %d", c).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void gradientsOfTheLogitsAddUpToZero() {
    Floats logits = row(6);
    SoftmaxKernels.crossEntropy(logits.address(), 50, COLUMNS, 3, 1, logits.address(), false);
    double sum = 0;
    for (int c = 0; c < COLUMNS; c++) {
      sum += logits.get(c);
    }
    assertThat(sum).isCloseTo(0, within(1e-6));
  }

  @Test
  void crossEntropyIsFiniteForAHopelessToken() {
    Floats logits = Floats.zeros(arena, COLUMNS);
    logits.set(0, 1000);
    double loss =
        SoftmaxKernels.crossEntropy(logits.address(), 40, COLUMNS, 1, 1, logits.address(), false);
    assertThat(loss).isCloseTo(1000, within(1e-3));
    assertThat(logits.get(1)).isEqualTo(-1);
  }

  @Test
  void crossEntropyOfEqualLogitsIsTheLogOfTheirNumber() {
    Floats logits = Floats.zeros(arena, COLUMNS);
    Halves dLogits = Halves.zeros(arena, COLUMNS);
    double loss =
        SoftmaxKernels.crossEntropy(logits.address(), 32, COLUMNS, 31, 1, dLogits.address(), true);
    assertThat(loss).isCloseTo(Math.log(32), within(1e-5));
    assertThat((double) dLogits.get(0)).isCloseTo(1 / 32.0, within(1e-3));
    assertThat((double) dLogits.get(31)).isCloseTo(1 / 32.0 - 1, within(4e-3));
    assertThat(dLogits.get(32)).isZero();
  }
}
