package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Converts a map's weights to the type of its products and packs them into oneDNN's layout. */
final class WeightPacker {
  private final Arena arena;
  private final RowFormat input;
  private final int in;
  private final int out;
  private final long weightsLayout;

  /**
   * @param arena packed weights live as long as this
   * @param input format of the rows that the weights are multiplied by
   */
  WeightPacker(Arena arena, RowFormat input, int in, int out, long weightsLayout) {
    this.arena = arena;
    this.input = input;
    this.in = in;
    this.out = out;
    this.weightsLayout = weightsLayout;
  }

  /**
   * Packs a map.
   *
   * @param weight [in, out]
   * @param bias [out]
   * @param factors [in]: the input is multiplied by them, if it is written as 8 bits
   */
  PackedLinear pack(float[] weight, float[] bias, float[] factors) {
    float[] scales = new float[out];
    float[] columnSums = new float[out];
    try (Arena call = Arena.ofConfined()) {
      MemorySegment plain = call.allocate((long) input.weights().bytes() * in * out, 64);
      switch (input.weights()) {
        case S8 -> {
          scales = columnScales(weight, factors);
          columnSums = quantize(weight, factors, scales, plain);
        }
        case BF16 -> toBf16(weight, plain);
        case F32 -> MemorySegment.copy(weight, 0, plain, JAVA_FLOAT, 0, weight.length);
        case U8 -> throw new IllegalStateException("weights have signs");
      }
      long plainLayout =
          OneDnn.layout(call, input.weights(), new long[] {in, out}, new long[] {out, 1});
      MemorySegment packed = arena.allocate(OneDnn.size(weightsLayout), 64);
      OneDnn.reorder(plainLayout, plain, weightsLayout, packed);
      return new PackedLinear(
          packed.address(), copy(scales), copy(columnSums), copy(bias), copy(factors));
    }
  }

  /** The largest magnitude of each column becomes 127. */
  private float[] columnScales(float[] weight, float[] factors) {
    float[] scales = new float[out];
    Arrays.fill(scales, Float.MIN_NORMAL);
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        float magnitude = Math.abs(weight[row * out + column] / factors[row]);
        scales[column] = Math.max(scales[column], magnitude / 127);
      }
    }
    return scales;
  }

  /**
   * Writes the weights as bytes.
   *
   * @return the sums of the quantized columns, times their scales
   */
  private float[] quantize(float[] weight, float[] factors, float[] scales, MemorySegment to) {
    byte[] quantized = new byte[out];
    int[] sums = new int[out];
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        float divided = weight[row * out + column] / factors[row];
        quantized[column] = (byte) Math.round(divided / scales[column]);
        sums[column] += quantized[column];
      }
      MemorySegment.copy(quantized, 0, to, JAVA_BYTE, (long) row * out, out);
    }
    float[] scaled = new float[out];
    for (int column = 0; column < out; column++) {
      scaled[column] = sums[column] * scales[column];
    }
    return scaled;
  }

  private void toBf16(float[] weight, MemorySegment to) {
    short[] upper = new short[out];
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        int bits = Float.floatToRawIntBits(weight[row * out + column]);
        upper[column] = (short) ((bits + 0x8000) >>> 16);
      }
      MemorySegment.copy(upper, 0, to, JAVA_SHORT, 2L * row * out, out);
    }
  }

  private long copy(float[] values) {
    MemorySegment copy = arena.allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, copy, JAVA_FLOAT, 0, values.length);
    return copy.address();
  }
}
