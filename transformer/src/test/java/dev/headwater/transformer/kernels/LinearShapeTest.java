package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearShapeTest {
  private static final int IN = 48;
  private static final int OUT = 80;

  @ParameterizedTest
  @EnumSource
  void multipliesAnyNumberOfRows(RowFormat format) {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
    assumeTrue(format != RowFormat.INT8 || Processor.hasInt8(), "no 8-bit products here");
    Random random = new Random(3);
    KernelThread.enter();
    try (Arena arena = Arena.ofShared()) {
      float[] weight = Floats.random(arena, random, IN * OUT, 0.2).array();
      float[] bias = Floats.random(arena, random, OUT, 1).array();
      float[] factors = new float[IN];
      Arrays.fill(factors, 1);
      factors[5] = 0.9f;
      LinearShape shape = new LinearShape(arena, format, IN, OUT);
      PackedLinear linear = shape.pack(weight, bias, factors);
      KernelThread thread = new KernelThread(arena);
      LinearCalls calls = new LinearCalls(shape, thread);
      Scales scales = new Scales(LinearShape.MAX_ROWS);
      long input = thread.allocate(4L * LinearShape.MAX_ROWS * IN);
      Floats product = Floats.zeros(arena, LinearShape.MAX_ROWS * OUT);
      Floats output = Floats.zeros(arena, OUT);
      for (int rows : new int[] {1, 16, 17, 100, 128}) {
        Floats x = Floats.random(arena, random, rows * IN, 1);
        for (int r = 0; r < rows; r++) {
          long at = input + (long) r * IN * format.bytes();
          format.write(x.address() + 4L * r * IN, IN, at, linear, scales, r);
        }
        calls.multiply(input, rows, linear, product.address());
        for (int r = 0; r < rows; r++) {
          RowKernels.output(
              product.address() + 4L * r * OUT, OUT, scales, r, linear, output.address());
          for (int column = 0; column < OUT; column++) {
            double expected = bias[column];
            for (int k = 0; k < IN; k++) {
              expected += (double) x.get(r * IN + k) * weight[k * OUT + column];
            }
            assertThat((double) output.get(column))
                .as("row %d of %d, column %d", r, rows, column)
                .isCloseTo(expected, within(tolerance(format)));
          }
        }
      }
    }
  }

  /** Of sums of 48 products of about 0.2 each. */
  private static double tolerance(RowFormat format) {
    return switch (format) {
      case F32 -> 1e-5;
      case BF16 -> 0.03;
      case INT8 -> 0.08;
    };
  }
}
