package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
    KernelContext.enter();
    try (PackedWeights memory = PackedWeights.inMemory()) {
      Arena arena = memory.arena();
      float[] weight = Floats.random(arena, random, IN * OUT, 0.2).array();
      float[] bias = Floats.random(arena, random, OUT, 1).array();
      float[] factors = new float[IN];
      Arrays.fill(factors, 1);
      factors[5] = 0.9f;
      LinearShape shape = new LinearShape(arena, format, IN, OUT);
      PackedLinear linear = shape.pack(memory, "map", () -> new PlainLinear(weight, bias, factors));
      KernelContext context = new KernelContext(arena);
      LinearCalls calls = new LinearCalls(shape, context);
      Scales scales = new Scales(LinearShape.MAX_ROWS);
      long input = context.allocate(4L * LinearShape.MAX_ROWS * IN);
      Floats product = Floats.zeros(arena, LinearShape.MAX_ROWS * OUT);
      Floats columnSums = floats(linear.columnSums());
      for (int rows : new int[] {1, 16, 17, 100, 128}) {
        Floats x = Floats.random(arena, random, rows * IN, 1);
        for (int r = 0; r < rows; r++) {
          long at = input + (long) r * IN * format.bytes();
          format.write(x.address() + 4L * r * IN, IN, at, linear, scales, r);
        }
        calls.multiply(input, rows, linear, product.address());
        for (int r = 0; r < rows; r++) {
          for (int column = 0; column < OUT; column++) {
            double expected = bias[column];
            for (int k = 0; k < IN; k++) {
              expected += (double) x.get(r * IN + k) * weight[k * OUT + column];
            }
            double output =
                scales.scale(r) * product.get(r * OUT + column)
                    + scales.shift(r) * columnSums.get(column)
                    + bias[column];
            assertThat(output)
                .as("row %d of %d, column %d", r, rows, column)
                .isCloseTo(expected, within(tolerance(format)));
          }
        }
      }
    }
  }

  @Test
  void finishedProductsHaveTheirBias() {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
    KernelContext.enter();
    try (PackedWeights memory = PackedWeights.inMemory()) {
      Arena arena = memory.arena();
      LinearShape shape = new LinearShape(arena, RowFormat.F32, IN, OUT, true);
      float[] weight = new float[IN * OUT];
      Arrays.fill(weight, 0.5f);
      float[] bias = Floats.random(arena, new Random(4), OUT, 1).array();
      PackedLinear linear = shape.pack(memory, "map", () -> new PlainLinear(weight, bias));
      KernelContext context = new KernelContext(arena);
      Floats x = Floats.zeros(arena, 16 * IN);
      x.set(1, 3);
      Floats output = Floats.zeros(arena, 16 * OUT);
      new LinearCalls(shape, context).multiply(x.address(), 1, linear, output.address());
      for (int column = 0; column < OUT; column++) {
        assertThat(output.get(column)).isEqualTo(1.5f + bias[column]);
      }
    }
  }

  @SuppressWarnings("restricted") // reads memory by its address
  private static Floats floats(long address) {
    return new Floats(MemorySegment.ofAddress(address).reinterpret(4L * OUT));
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
