package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;

/**
 * One thread's products of two matrices that both change, as in training. A product is compiled
 * when its shape is first used.
 */
public final class MatrixProducts {
  private record Shape(Matrix a, Matrix b, Matrix c, boolean bias, boolean accumulate) {}

  private final Arena arena;
  private final long stream;
  private final Map<Shape, Product.Call> calls = new HashMap<>();

  /**
   * @param arena compiled products live as long as this
   */
  public MatrixProducts(Arena arena) {
    this.arena = arena;
    this.stream = OneDnn.stream(arena);
  }

  /** {@code c = a · b}; each operand is its shape and its address. */
  public void multiply(Matrix a, long aAt, Matrix b, long bAt, Matrix c, long cAt) {
    run(new Shape(a, b, c, false, false), aAt, bAt, cAt, 0);
  }

  /** {@code c = a · b + bias}, with a float for each column. */
  public void multiply(Matrix a, long aAt, Matrix b, long bAt, long biasAt, Matrix c, long cAt) {
    run(new Shape(a, b, c, true, false), aAt, bAt, cAt, biasAt);
  }

  /** {@code c = c + a · b} if {@code accumulate}, else {@code c = a · b}. */
  public void multiply(
      Matrix a, long aAt, Matrix b, long bAt, Matrix c, long cAt, boolean accumulate) {
    run(new Shape(a, b, c, false, accumulate), aAt, bAt, cAt, 0);
  }

  private void run(Shape shape, long aAt, long bAt, long cAt, long biasAt) {
    Product.Call call = calls.get(shape);
    if (call == null) {
      call = compile(shape).newCall(arena, stream);
      calls.put(shape, call);
    }
    call.run(aAt, bAt, biasAt, cAt, 0);
  }

  private Product compile(Shape shape) {
    boolean batched = shape.c().batch() > 1;
    long bias = 0;
    if (shape.bias()) {
      int columns = shape.c().columns();
      bias =
          OneDnn.layout(arena, ElementType.F32, new long[] {1, columns}, new long[] {columns, 1});
    }
    return new Product(
        arena,
        layout(shape.a(), batched),
        layout(shape.b(), batched),
        bias,
        layout(shape.c(), batched),
        0,
        shape.accumulate());
  }

  private long layout(Matrix matrix, boolean batched) {
    return batched
        ? OneDnn.layout(
            arena,
            matrix.type(),
            new long[] {matrix.batch(), matrix.rows(), matrix.columns()},
            new long[] {matrix.batchStride(), matrix.rowStride(), matrix.columnStride()})
        : OneDnn.layout(
            arena,
            matrix.type(),
            new long[] {matrix.rows(), matrix.columns()},
            new long[] {matrix.rowStride(), matrix.columnStride()});
  }
}
