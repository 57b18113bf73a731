package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormKernelsTest {
  private static final float EPSILON = 1e-5f;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(9);

  @AfterEach
  void free() {
    arena.close();
  }

  /** One row of a layer normalization. */
  private final class Row {
    private final int columns;
    private final Floats x;
    private final Floats gain;
    private final Floats bias;
    private final Floats statistics = Floats.zeros(arena, 2);

    private Row(int columns, double scale, double offset) {
      this.columns = columns;
      this.x = Floats.random(arena, random, columns, scale);
      this.gain = Floats.random(arena, random, columns, 1);
      this.bias = Floats.random(arena, random, columns, 1);
      for (int c = 0; c < columns; c++) {
        x.set(c, (float) (x.get(c) + offset));
      }
    }

    private void norm(long out, boolean toBf16) {
      NormKernels.norm(
          x.address(),
          columns,
          gain.address(),
          bias.address(),
          EPSILON,
          statistics.address(),
          out,
          toBf16);
    }

    private double mean() {
      double sum = 0;
      for (int c = 0; c < columns; c++) {
        sum += x.get(c);
      }
      return sum / columns;
    }

    private double inverseDeviation() {
      double mean = mean();
      double squares = 0;
      for (int c = 0; c < columns; c++) {
        squares += (x.get(c) - mean) * (x.get(c) - mean);
      }
      return 1 / Math.sqrt(squares / columns + EPSILON);
    }

    private double expected(int c) {
      return (x.get(c) - mean()) * inverseDeviation() * gain.get(c) + bias.get(c);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 48, 768})
  void normalizesARow(int columns) {
    Row row = new Row(columns, 3, 0.5);
    Floats out = Floats.zeros(arena, columns);
    row.norm(out.address(), false);
    for (int c = 0; c < columns; c++) {
      assertThat((double) out.get(c)).isCloseTo(row.expected(c), within(1e-5));
    }
    assertThat((double) row.statistics.get(0)).isCloseTo(row.mean(), within(1e-5));
    assertThat((double) row.statistics.get(1)).isCloseTo(row.inverseDeviation(), within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 48, 576})
  void dividesByTheRootOfTheMeanSquare(int columns) {
    Row row = new Row(columns, 3, 0.5);
    Floats out = Floats.zeros(arena, columns);
    NormKernels.rmsNorm(row.x.address(), columns, row.gain.address(), EPSILON, out.address());
    double squares = 0;
    for (int c = 0; c < columns; c++) {
      squares += (double) row.x.get(c) * row.x.get(c);
    }
    for (int c = 0; c < columns; c++) {
      double expected = row.x.get(c) / Math.sqrt(squares / columns + EPSILON) * row.gain.get(c);
      assertThat((double) out.get(c)).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void keepsItsPrecisionFarFromZero() {
    // The mean of squares minus the square of the mean would lose all digits here.
    Row row = new Row(64, 1, 3000);
    Floats out = Floats.zeros(arena, 64);
    row.norm(out.address(), false);
    for (int c = 0; c < 64; c++) {
      assertThat((double) out.get(c)).isCloseTo(row.expected(c), within(5e-3));
    }
  }

  @Test
  void givesTheBiasForARowOfEqualNumbers() {
    Row row = new Row(32, 0, 7);
    Floats out = Floats.zeros(arena, 32);
    row.norm(out.address(), false);
    assertThat(out.array()).isEqualTo(row.bias.array());
  }

  @Test
  void writesBf16() {
    Row row = new Row(48, 1, 0);
    Halves out = Halves.zeros(arena, 48);
    row.norm(out.address(), true);
    for (int c = 0; c < 48; c++) {
      double expected = row.expected(c);
      assertThat((double) out.get(c)).isCloseTo(expected, within(Math.abs(expected) / 256 + 1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 80})
  void backwardAddsTheGradientsOfInputGainAndBias(int columns) {
    Row row = new Row(columns, 2, 0.3);
    row.norm(Floats.zeros(arena, columns).address(), false);
    Floats dOut = Floats.random(arena, random, columns, 1);
    Floats dX = Floats.random(arena, random, columns, 1);
    Floats dGain = Floats.random(arena, random, columns, 1);
    Floats dBias = Floats.random(arena, random, columns, 1);
    float[] dXBefore = dX.array();
    float[] dGainBefore = dGain.array();
    float[] dBiasBefore = dBias.array();
    NormKernels.backward(
        row.x.address(),
        dOut.address(),
        columns,
        row.gain.address(),
        row.statistics.address(),
        dX.address(),
        dGain.address(),
        dBias.address());

    for (int c = 0; c < columns; c++) {
      double normal = (row.x.get(c) - row.mean()) * row.inverseDeviation();
      assertThat((double) dGain.get(c) - dGainBefore[c])
          .isCloseTo(dOut.get(c) * normal, within(1e-5));
      assertThat((double) dBias.get(c) - dBiasBefore[c]).isCloseTo(dOut.get(c), within(1e-5));
      assertThat((double) dX.get(c) - dXBefore[c]).isCloseTo(slope(row, dOut, c), within(1e-3));
    }
  }

  /** The slope of Σ dOut · out along one number of x, by central differences in double. */
  private static double slope(Row row, Floats dOut, int column) {
    float before = row.x.get(column);
    float distance = 1e-2f;
    row.x.set(column, before + distance);
    double ahead = dot(row, dOut);
    row.x.set(column, before - distance);
    double behind = dot(row, dOut);
    row.x.set(column, before);
    return (ahead - behind) / (2 * distance);
  }

  private static double dot(Row row, Floats dOut) {
    double mean = row.mean();
    double inverse = row.inverseDeviation();
    double sum = 0;
    for (int c = 0; c < row.columns; c++) {
      sum += dOut.get(c) * ((row.x.get(c) - mean) * inverse * row.gain.get(c) + row.bias.get(c));
    }
    return sum;
  }
}
