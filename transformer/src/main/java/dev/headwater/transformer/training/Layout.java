package dev.headwater.transformer.training;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.training.Parameters.Tensor;

/**
 * Where weights, gradients and activations are in memory: what all threads of the fast path read.
 * An operand is a number of a matrix product, a float or bf16.
 *
 * @param weights address of the floats
 * @param gradients address of the floats
 * @param halves address of the weights as bf16; 0 where operands are floats
 * @param dropout share that is dropped
 */
record Layout(
    Parameters parameters,
    Activations activations,
    long weights,
    long gradients,
    long halves,
    boolean bf16,
    float dropout) {

  static final float EPSILON = 1e-5f;

  GptConfiguration shape() {
    return parameters.shape();
  }

  /** Rows of the token embedding in memory; those past the vocabulary are 0. */
  int paddedVocabulary() {
    return parameters.tokenEmbedding().paddedRows();
  }

  int operandBytes() {
    return bf16 ? 2 : 4;
  }

  /** The address of a matrix's operands. */
  long operand(Tensor tensor) {
    return bf16 ? halves + 2 * tensor.offset() : weights + 4 * tensor.offset();
  }

  /** The address of a bias or gain. */
  long vector(Tensor tensor) {
    return weights + 4 * tensor.offset();
  }

  long gradient(Tensor tensor) {
    return gradients + 4 * tensor.offset();
  }

  /** A matrix of operands. */
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

  /** The address of a row of operands. */
  long operandRow(long array, long row, int columns) {
    return array + operandBytes() * row * columns;
  }
}
