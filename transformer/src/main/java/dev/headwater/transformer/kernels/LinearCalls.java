package dev.headwater.transformer.kernels;

import org.jspecify.annotations.Nullable;

/** One thread's way to multiply by the maps of one shape. */
public final class LinearCalls {
  private final LinearShape shape;
  private final KernelThread thread;
  private final Product.@Nullable Call[] calls = new Product.@Nullable Call[LinearShape.SIZES];

  public LinearCalls(LinearShape shape, KernelThread thread) {
    this.shape = shape;
    this.thread = thread;
  }

  /**
   * Multiplies rows, {@code out = x · W}, without bias and row scales unless the shape is finished.
   * Rows are computed in multiples of 16: what lies behind the last one is read, and overwritten in
   * {@code out}.
   *
   * @param rows 1 to {@link LinearShape#MAX_ROWS}
   * @param out of the shape's output type
   */
  public void multiply(long x, int rows, PackedLinear linear, long out) {
    int size = LinearShape.size(rows);
    Product.Call call = calls[size];
    if (call == null) {
      call = thread.call(shape.product(size));
      calls[size] = call;
    }
    call.run(x, linear.weights(), linear.bias(), out, linear.scales());
  }
}
