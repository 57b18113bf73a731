package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowKernelsTest {
  private static final int COLUMNS = 96;
  private static final float EPSILON = 1e-12f;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(5);
  private final Scales scales = new Scales(3);

  @AfterEach
  void free() {
    arena.close();
  }

  private Floats row(double scale) {
    return Floats.random(arena, random, COLUMNS, scale);
  }

  private static PackedLinear linear(Floats columnSums, Floats bias) {
    return new PackedLinear(0, 0, columnSums.address(), bias.address(), 0);
  }

  @Test
  void normalizesTheSumOfTwoRows() {
    Floats a = row(2);
    Floats b = row(1);
    Floats gain = row(1);
    Floats bias = row(1);
    Floats out = Floats.zeros(arena, COLUMNS);
    RowKernels.addAndNorm(
        a.address(), b.address(), out.address(), COLUMNS, gain.address(), bias.address(), EPSILON);

    double[] sum = new double[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
      sum[c] = (double) a.get(c) + b.get(c);
    }
    assertNorm(out, sum, gain, bias);
  }

  @Test
  void addsALinearMapsOutputAndNormalizes() {
    Floats x = row(1);
    Floats product = row(100);
    Floats columnSums = row(3);
    Floats bias = row(1);
    Floats gain = row(1);
    Floats shift = row(1);
    scales.set(2, 0.02f, -0.4f);
    double[] sum = new double[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
      sum[c] = x.get(c) + 0.02f * product.get(c) - 0.4f * columnSums.get(c) + bias.get(c);
    }
    RowKernels.addAndNorm(
        x.address(),
        product.address(),
        COLUMNS,
        scales,
        2,
        linear(columnSums, bias),
        gain.address(),
        shift.address(),
        EPSILON);

    assertNorm(x, sum, gain, shift);
  }

  private static void assertNorm(Floats actual, double[] x, Floats gain, Floats bias) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    for (int c = 0; c < COLUMNS; c++) {
      double expected = (x[c] - mean) / Math.sqrt(variance) * gain.get(c) + bias.get(c);
      assertThat((double) actual.get(c)).isCloseTo(expected, within(2e-5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void geluFollowsTheNormalDistribution(RowFormat format) {
    Floats x = Floats.zeros(arena, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      x.set(c, -12 + c / 4f);
    }
    float[] before = x.array();
    scales.set(0, 1, 0);
    Floats zeros = Floats.zeros(arena, COLUMNS);
    MemorySegment out = arena.allocate(4L * COLUMNS, 64);
    Scales to = new Scales(1);
    format.writeGelu(x.address(), COLUMNS, scales, 0, linear(zeros, zeros), out.address(), to);
    for (int c = 0; c < COLUMNS; c++) {
      double expected = before[c] * normalDistribution(before[c]);
      double tolerance =
          switch (format) {
            case F32 -> 6e-5;
            case BF16 -> Math.abs(expected) / 256 + 6e-5;
            case INT8 -> 0.501 * to.scale(0) + 6e-5;
          };
      assertThat(to.scale(0) * written(format, out, c) + to.shift(0))
          .isCloseTo(expected, within(tolerance));
    }
  }

  private static double written(RowFormat format, MemorySegment row, int column) {
    return switch (format) {
      case F32 -> row.getAtIndex(JAVA_FLOAT, column);
      case BF16 -> Float.intBitsToFloat(row.getAtIndex(JAVA_SHORT, column) << 16);
      case INT8 -> Byte.toUnsignedInt(row.get(JAVA_BYTE, column));
    };
  }

  @Test
  void geluOfNegativeNumbersFitsIntoEightBits() {
    Floats x = Floats.zeros(arena, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      x.set(c, -0.01f - c);
    }
    scales.set(0, 1, 0);
    Floats zeros = Floats.zeros(arena, COLUMNS);
    MemorySegment out = arena.allocate(COLUMNS, 64);
    Scales to = new Scales(1);
    RowFormat.INT8.writeGelu(
        x.address(), COLUMNS, scales, 0, linear(zeros, zeros), out.address(), to);
    double restored = to.scale(0) * Byte.toUnsignedInt(out.get(JAVA_BYTE, 1)) + to.shift(0);
    assertThat(restored).isCloseTo(-1.01 * normalDistribution(-1.01), within(0.001));
  }

  @Test
  void addsALinearMapsOutput() {
    Floats x = row(1);
    float[] before = x.array();
    Floats product = row(100);
    Floats columnSums = row(3);
    Floats bias = row(1);
    scales.set(2, 0.02f, -0.4f);
    RowKernels.add(x.address(), product.address(), COLUMNS, scales, 2, linear(columnSums, bias));
    for (int c = 0; c < COLUMNS; c++) {
      double output = 0.02 * product.get(c) - 0.4 * columnSums.get(c) + bias.get(c);
      assertThat((double) x.get(c)).isCloseTo(before[c] + output, within(1e-5));
    }
  }

  /** Φ by Simpson's rule. */
  private static double normalDistribution(double x) {
    int steps = 2_000;
    double width = x / steps;
    double sum = 1 + Math.exp(-x * x / 2);
    for (int i = 1; i < steps; i++) {
      double at = i * width;
      sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-at * at / 2);
    }
    return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void exponentialsSumUpToWhatTheyAreDividedBy() {
    Floats x = row(8);
    Floats out = Floats.zeros(arena, COLUMNS);
    int count = 83;
    float sum = RowKernels.exponentials(x.address(), count, COLUMNS, out.address(), false);
    assertSoftmax(x, out, count, sum);
  }

  @Test
  void exponentialsHoldWhereScoresAreHuge() {
    for (float offset : new float[] {500, -500}) {
      Floats x = row(8);
      for (int c = 0; c < COLUMNS; c++) {
        x.set(c, x.get(c) + offset);
      }
      Floats out = Floats.zeros(arena, COLUMNS);
      float sum = RowKernels.exponentials(x.address(), COLUMNS, COLUMNS, out.address(), false);
      assertSoftmax(x, out, COLUMNS, sum);
    }
  }

  private static void assertSoftmax(Floats x, Floats out, int count, float sum) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < count; c++) {
      largest = Math.max(largest, x.get(c));
    }
    double total = 0;
    for (int c = 0; c < count; c++) {
      total += Math.pow(2, x.get(c) - largest);
    }
    for (int c = 0; c < COLUMNS; c++) {
      double expected = c < count ? Math.pow(2, x.get(c) - largest) / total : 0;
      assertThat((double) out.get(c) / sum).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void eightBitsHoldARowToHalfAStep() {
    Floats x = row(3);
    MemorySegment out = arena.allocate(COLUMNS, 64);
    Floats factors = row(1);
    RowKernels.toInt8(x.address(), COLUMNS, out.address(), factors.address(), scales, 1);
    for (int c = 0; c < COLUMNS; c++) {
      float restored =
          scales.scale(1) * Byte.toUnsignedInt(out.get(JAVA_BYTE, c)) + scales.shift(1);
      assertThat(restored).isCloseTo(x.get(c) * factors.get(c), within(0.501f * scales.scale(1)));
    }
  }

  @Test
  void eightBitsHoldARowOfEqualNumbers() {
    Floats x = Floats.zeros(arena, COLUMNS);
    MemorySegment out = arena.allocate(COLUMNS, 64);
    RowKernels.toInt8(x.address(), COLUMNS, out.address(), row(1).address(), scales, 0);
    assertThat(scales.shift(0)).isZero();
    assertThat(out.toArray(JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void bf16IsTheNearestUpperHalf() {
    Floats x = row(3);
    MemorySegment out = arena.allocate(2L * COLUMNS, 64);
    RowKernels.copy(x.address(), COLUMNS, out.address(), true);
    for (int c = 0; c < COLUMNS; c++) {
      float restored = Float.intBitsToFloat(out.getAtIndex(JAVA_SHORT, c) << 16);
      assertThat(restored).isCloseTo(x.get(c), within(Math.abs(x.get(c)) / 256));
    }
  }

  @Test
  void headsAreScaledByTheirOwnFactors() {
    Floats x = row(1);
    float[] before = x.array();
    float[] factors = {9, 2, 9, 3, 9, 4};
    RowKernels.scaleHeads(x.address(), factors, 1, 2, 3, 32);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat(x.get(c)).isEqualTo(before[c] * (2 + c / 32));
    }
  }
}
