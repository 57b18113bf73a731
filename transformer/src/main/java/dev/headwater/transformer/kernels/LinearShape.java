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
  private final @Nullable Product[] products = new @Nullable Product[SIZES];

  /**
   * @param arena what is made for the shape lives as long as this
   * @param input how the rows are written that go in
   */
  public LinearShape(Arena arena, RowFormat input, int in, int out) {
    this.arena = arena;
    this.input = input;
    this.in = in;
    this.out = out;
    ElementType weights = input.weights();
    this.scalesLayout =
        weights == ElementType.S8
            ? OneDnn.layout(arena, ElementType.F32, new long[] {out}, new long[] {1})
            : 0;
    this.weightsLayout =
        OneDnn.weightsLayout(
            arena,
            OneDnn.productDescriptor(
                arena,
                rows(input.type(), MAX_ROWS, in),
                OneDnn.anyLayout(arena, weights, in, out),
                rows(ElementType.F32, MAX_ROWS, out),
                scalesLayout != 0));
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
              rows(ElementType.F32, rows, out),
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
    for (int i = 0; i < weight.length; i++) {
      scaled[i] = weight[i] / factors[i / out];
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
          quantize(weight, scales, plain);
          columnSums = columnSums(plain, scales);
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
  private float[] columnScales(float[] weight) {
    float[] scales = new float[out];
    for (int i = 0; i < weight.length; i++) {
      scales[i % out] = Math.max(scales[i % out], Math.abs(weight[i]) / 127);
    }
    for (int column = 0; column < out; column++) {
      scales[column] = Math.max(scales[column], Float.MIN_NORMAL);
    }
    return scales;
  }

  private void quantize(float[] weight, float[] scales, MemorySegment to) {
    for (int i = 0; i < weight.length; i++) {
      to.set(JAVA_BYTE, i, (byte) Math.round(weight[i] / scales[i % out]));
    }
  }

  private static void toBf16(float[] weight, MemorySegment to) {
    for (int i = 0; i < weight.length; i++) {
      int rounded = Float.floatToRawIntBits(weight[i]) + 0x8000;
      to.set(JAVA_SHORT, 2L * i, (short) (rounded >>> 16));
    }
  }

  /** Sums of the columns as they are multiplied. */
  private float[] columnSums(MemorySegment quantized, float[] scales) {
    float[] sums = new float[out];
    for (int column = 0; column < out; column++) {
      int sum = 0;
      for (int row = 0; row < in; row++) {
        sum += quantized.get(JAVA_BYTE, (long) row * out + column);
      }
      sums[column] = sum * scales[column];
    }
    return sums;
  }

  private long copy(float[] values) {
    MemorySegment copy = arena.allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, copy, JAVA_FLOAT, 0, values.length);
    return copy.address();
  }
}
