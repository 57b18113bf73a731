package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Supplier;

/** Converts a map's weights to the type of its products and packs them into oneDNN's layout. */
final class WeightPacker {
  private final RowFormat input;
  private final int in;
  private final int out;
  private final long weightsLayout;

  /**
   * @param input format of the rows that the weights are multiplied by
   */
  WeightPacker(RowFormat input, int in, int out, long weightsLayout) {
    this.input = input;
    this.in = in;
    this.out = out;
    this.weightsLayout = weightsLayout;
  }

  /**
   * Packs a map, unless it was kept.
   *
   * @param name of the map
   */
  PackedLinear pack(PackedWeights memory, String name, Supplier<PlainLinear> linear) {
    long weights = PackedFile.aligned(OneDnn.size(weightsLayout));
    long row = PackedFile.aligned(4L * out);
    String section =
        "%s as %s %dx%d %x".formatted(name, input, in, out, OneDnn.checksum(weightsLayout));
    long at =
        memory
            .section(
                section,
                weights + 3 * row + 4L * in,
                to -> write(linear.get(), to, to.asSlice(weights), row))
            .address();
    long rows = at + weights;
    return new PackedLinear(at, rows, rows + row, rows + 2 * row, rows + 3 * row);
  }

  /**
   * @param rows takes scales, sums of columns, biases and factors, so many bytes apart
   */
  private void write(PlainLinear linear, MemorySegment to, MemorySegment rows, long apart) {
    float[] weight = linear.weight();
    float[] scales = new float[out];
    float[] columnSums = new float[out];
    try (Arena call = Arena.ofConfined()) {
      MemorySegment plain = call.allocate((long) input.weights().bytes() * in * out, 64);
      switch (input.weights()) {
        case S8 -> {
          scales = columnScales(weight, linear.factors());
          columnSums = quantize(weight, linear.factors(), scales, plain);
        }
        case BF16 -> toBf16(weight, plain);
        case F32 -> MemorySegment.copy(weight, 0, plain, JAVA_FLOAT, 0, weight.length);
        case U8 -> throw new IllegalStateException("weights have signs");
      }
      long plainLayout =
          OneDnn.layout(call, input.weights(), new long[] {in, out}, new long[] {out, 1});
      OneDnn.reorder(plainLayout, plain, weightsLayout, to);
    }
    copy(scales, rows);
    copy(columnSums, rows.asSlice(apart));
    copy(linear.bias(), rows.asSlice(2 * apart));
    copy(linear.factors(), rows.asSlice(3 * apart));
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

  private static void copy(float[] values, MemorySegment to) {
    MemorySegment.copy(values, 0, to, JAVA_FLOAT, 0, values.length);
  }
}
