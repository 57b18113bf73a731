package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Linear maps of one shape: R×in → R×out for any R up to {@link #MAX_ROWS}. A product is compiled
 * for each multiple of 16 rows when it is first needed; the packed weights fit them all.
 */
public final class LinearShape {
  /** Rows of a strip: activations of a block and the weights of a map stay in a core's cache. */
  public static final int MAX_ROWS = 128;

  private static final int ROW_MULTIPLE = 16;

  /** Numbers of rows that products are compiled for, and none. */
  static final int SIZES = MAX_ROWS / ROW_MULTIPLE + 1;

  private final Arena arena;
  private final RowFormat input;
  private final int in;
  private final int out;
  private final long weightsLayout;
  private final long scalesLayout; // 0 where weights have no scales
  private final ElementType outType;
  private final long biasLayout; // 0 where the product has no bias
  private final @Nullable Product[] products = new @Nullable Product[SIZES];

  /**
   * Maps whose products are floats, and not yet the output: see {@link PackedLinear}.
   *
   * @param arena what is made for the shape lives as long as this
   * @param input how the rows are written that go in
   */
  public LinearShape(Arena arena, RowFormat input, int in, int out) {
    this(arena, input, in, out, false);
  }

  /**
   * @param finished whether the products are the output itself, in the input's type; rows and
   *     weights have no scales then
   */
  public LinearShape(Arena arena, RowFormat input, int in, int out, boolean finished) {
    this.arena = arena;
    this.input = input;
    this.in = in;
    this.out = out;
    ElementType weights = input.weights();
    long column = OneDnn.layout(arena, ElementType.F32, new long[] {out}, new long[] {1});
    this.scalesLayout = weights == ElementType.S8 ? column : 0;
    this.outType = finished ? input.type() : ElementType.F32;
    this.biasLayout = finished ? rows(ElementType.F32, 1, out) : 0;
    this.weightsLayout =
        OneDnn.weightsLayout(
            arena,
            OneDnn.productDescriptor(
                arena,
                rows(input.type(), MAX_ROWS, in),
                OneDnn.anyLayout(arena, weights, in, out),
                biasLayout,
                rows(outType, MAX_ROWS, out),
                scalesLayout != 0,
                false));
  }

  /** How the rows are written that go in. */
  public RowFormat input() {
    return input;
  }

  /** Which of the compiled numbers of rows is enough. */
  static int size(int rows) {
    return (rows + ROW_MULTIPLE - 1) / ROW_MULTIPLE;
  }

  private long rows(ElementType type, int rows, int columns) {
    return OneDnn.layout(arena, type, new long[] {rows, columns}, new long[] {columns, 1});
  }

  synchronized Product product(int size) {
    Product product = products[size];
    if (product == null) {
      int rows = size * ROW_MULTIPLE;
      product =
          new Product(
              arena,
              rows(input.type(), rows, in),
              weightsLayout,
              biasLayout,
              rows(outType, rows, out),
              scalesLayout);
      products[size] = product;
    }
    return product;
  }

  /**
   * Packs a map's weights into the layout that the products read.
   *
   * @param weight in×out
   * @param bias out
   */
  public PackedLinear pack(float[] weight, float[] bias) {
    float[] factors = new float[in];
    Arrays.fill(factors, 1);
    return pack(weight, bias, factors);
  }

  /**
   * Packs a map whose input is multiplied by factors first, where it is written as 8 bits: these
   * make the few large columns of a row smaller, so that the others keep more of their bits. The
   * weights take the factors off again.
   *
   * @param factors in
   */
  public PackedLinear pack(float[] weight, float[] bias, float[] factors) {
    if (input != RowFormat.INT8) {
      return packScaled(weight, bias, factors);
    }
    float[] scaled = new float[weight.length];
    for (int row = 0; row < in; row++) {
      for (int at = row * out; at < (row + 1) * out; at++) {
        scaled[at] = weight[at] / factors[row];
      }
    }
    return packScaled(scaled, bias, factors);
  }

  private PackedLinear packScaled(float[] weight, float[] bias, float[] factors) {
    float[] scales = new float[out];
    float[] columnSums = new float[out];
    try (Arena call = Arena.ofConfined()) {
      MemorySegment plain = call.allocate((long) input.weights().bytes() * in * out, 64);
      switch (input.weights()) {
        case S8 -> {
          scales = columnScales(weight);
          byte[] quantized = quantize(weight, scales);
          columnSums = columnSums(quantized, scales);
          MemorySegment.copy(quantized, 0, plain, JAVA_BYTE, 0, quantized.length);
        }
        case BF16 -> MemorySegment.copy(bf16(weight), 0, plain, JAVA_SHORT, 0, weight.length);
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
  private float[] columnScales(float[] weight) {
    float[] scales = new float[out];
    Arrays.fill(scales, Float.MIN_NORMAL);
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        float magnitude = Math.abs(weight[row * out + column]);
        scales[column] = Math.max(scales[column], magnitude / 127);
      }
    }
    return scales;
  }

  private byte[] quantize(float[] weight, float[] scales) {
    byte[] quantized = new byte[weight.length];
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        int at = row * out + column;
        quantized[at] = (byte) Math.round(weight[at] / scales[column]);
      }
    }
    return quantized;
  }

  private static short[] bf16(float[] weight) {
    short[] upper = new short[weight.length];
    for (int i = 0; i < weight.length; i++) {
      upper[i] = (short) ((Float.floatToRawIntBits(weight[i]) + 0x8000) >>> 16);
    }
    return upper;
  }

  /** Sums of the columns as they are multiplied. */
  private float[] columnSums(byte[] quantized, float[] scales) {
    int[] sums = new int[out];
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < out; column++) {
        sums[column] += quantized[row * out + column];
      }
    }
    float[] scaled = new float[out];
    for (int column = 0; column < out; column++) {
      scaled[column] = sums[column] * scales[column];
    }
    return scaled;
  }

  private long copy(float[] values) {
    MemorySegment copy = arena.allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, copy, JAVA_FLOAT, 0, values.length);
    return copy.address();
  }
}
