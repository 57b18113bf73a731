package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Linear maps of one shape: [R, in] → [R, out] for any R up to {@link #MAX_ROWS}. A product is
 * compiled for each multiple of 16 rows when it is first needed; the packed weights fit them all.
 */
public final class LinearShape {
  /** Most rows of a strip, so that they stay in a core's cache with the map's weights. */
  public static final int MAX_ROWS = 128;

  private static final int ROW_MULTIPLE = 16;

  /** Sizes that products are compiled for, 0 included. */
  static final int SIZES = MAX_ROWS / ROW_MULTIPLE + 1;

  private final Arena arena;
  private final RowFormat input;
  private final int in;
  private final int out;
  private final long weightsLayout;
  private final long scalesLayout; // 0 if the weights have no scales
  private final ElementType outType;
  private final long biasLayout; // 0 if the product has no bias
  private final @Nullable Product[] products = new @Nullable Product[SIZES];

  /**
   * Maps whose products are floats and not yet the output: see {@link PackedLinear}.
   *
   * @param arena products live as long as this
   * @param input format of the input rows
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

  /** Format of the input rows. */
  public RowFormat input() {
    return input;
  }

  /** The smallest compiled size that holds the rows, in units of 16. */
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
   * Packs a map's weights into the layout that the products read, unless they were kept.
   *
   * @param memory of the packed weights
   * @param name of the map among the memory's
   */
  public PackedLinear pack(PackedWeights memory, String name, Supplier<PlainLinear> linear) {
    return new WeightPacker(input, in, out, weightsLayout).pack(memory, name, linear);
  }
}
