package dev.headwater.transformer.training;

import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.training.Parameters.Tensor;

/**
 * What all threads of the fast path read: the shape, where weights, gradients and activations lie,
 * and what is dropped out.
 *
 * @param halves the weights as bf16, 0 where products take floats
 */
record Model(
    Parameters parameters,
    Shape shape,
    Activations activations,
    long weights,
    long gradients,
    long halves,
    boolean bf16,
    float dropout) {

  static final float EPSILON = 1e-5f;

  /** Bytes of a number that goes into a product. */
  int operandBytes() {
    return bf16 ? 2 : 4;
  }

  /** Where a matrix lies as the products take it. */
  long operand(Tensor tensor) {
    return bf16 ? halves + 2 * tensor.offset() : weights + 4 * tensor.offset();
  }

  /** Where a bias or a gain lies. */
  long vector(Tensor tensor) {
    return weights + 4 * tensor.offset();
  }

  long gradient(Tensor tensor) {
    return gradients + 4 * tensor.offset();
  }

  /** A matrix of numbers that go into a product. */
  Matrix operands(int rows, int columns) {
    return Matrix.of(rows, columns, bf16);
  }

  static Matrix floats(int rows, int columns) {
    return Matrix.of(rows, columns, false);
  }

  /** The address of a row of floats. */
  static long row(long array, long row, int columns) {
    return array + 4 * row * columns;
  }

  /** The address of a row of numbers that go into a product. */
  long operandRow(long array, long row, int columns) {
    return array + operandBytes() * row * columns;
  }
}
