package dev.headwater.transformer.kernels;

import org.jspecify.annotations.Nullable;

/** Multiplies by linear maps of one shape, on one thread. */
public final class LinearCalls {
  private final LinearShape shape;
  private final KernelContext context;
  private final Product.@Nullable Call[] calls = new Product.@Nullable Call[LinearShape.SIZES];

  public LinearCalls(LinearShape shape, KernelContext context) {
    this.shape = shape;
    this.context = context;
  }

  /**
   * Multiplies rows, {@code out = x · W}; bias and row scales are applied only if the shape is
   * finished. Computes a multiple of 16 rows: the rows past the last one are read, and overwritten
   * in {@code out}.
   *
   * @param rows 1 to {@link LinearShape#MAX_ROWS}
   * @param out of the shape's output type
   */
  public void multiply(long x, int rows, PackedLinear linear, long out) {
    int size = LinearShape.size(rows);
    Product.Call call = calls[size];
    if (call == null) {
      call = context.call(shape.product(size));
      calls[size] = call;
    }
    call.run(x, linear.weights(), linear.bias(), out, linear.scales());
  }
}
