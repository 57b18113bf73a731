package dev.headwater.transformer.kernels;

/**
 * The layout of a matrix, or of a batch of equal ones, in memory, as a product needs it. Strides
 * are in numbers, not bytes.
 */
public record Matrix(
    int batch,
    int rows,
    int columns,
    long batchStride,
    long rowStride,
    long columnStride,
    boolean bf16) {

  /** A matrix in row order, of floats or bf16. */
  public static Matrix of(int rows, int columns, boolean bf16) {
    return new Matrix(1, rows, columns, 0, columns, 1, bf16);
  }

  public Matrix transposed() {
    return new Matrix(batch, columns, rows, batchStride, columnStride, rowStride, bf16);
  }

  /** The same columns of wider rows. */
  public Matrix inRowsOf(long width) {
    return new Matrix(batch, rows, columns, batchStride, width, columnStride, bf16);
  }

  /** A batch of them, each {@code stride} numbers after the one before. */
  public Matrix times(int count, long stride) {
    return new Matrix(count, rows, columns, stride, rowStride, columnStride, bf16);
  }

  ElementType type() {
    return bf16 ? ElementType.BF16 : ElementType.F32;
  }
}
