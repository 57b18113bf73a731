package dev.headwater.transformer;

import java.nio.FloatBuffer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the GPT asks of ND4J: fp32 arrays in row order, matrix products on them, and their memory as
 * a buffer for the loops between the products.
 */
final class Matrices {
  private Matrices() {}

  /** An array whose numbers are not yet set. */
  static INDArray create(long... shape) {
    return Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
  }

  /** The memory of an array or of a view of whole rows, at position 0. */
  static FloatBuffer floats(INDArray array) {
    return array.data().asNioFloat();
  }

  /** The first rows of a matrix, sharing its memory. */
  static INDArray rows(INDArray matrix, long offset, long rows, long columns) {
    return Nd4j.create(
        matrix.data(), new long[] {rows, columns}, new long[] {columns, 1}, offset, 'c');
  }

  /**
   * product = scale · a bᵀ.
   *
   * @param a [m, k]
   * @param b [n, k]
   * @param product [m, n]; BLAS wants column order, so it is told the transpose of everything
   */
  static void multiplyTransposed(INDArray a, INDArray b, INDArray product, double scale) {
    Nd4j.gemm(b, a, product.transpose(), false, true, scale, 0);
  }

  /**
   * product = a b.
   *
   * @param a [m, k]
   * @param b [k, n]
   * @param product [m, n]
   */
  static void multiply(INDArray a, INDArray b, INDArray product) {
    Nd4j.gemm(b, a, product.transpose(), true, true, 1, 0);
  }

  /** Runs the body for each row, on all cores where there are several rows. */
  static void forEachRow(int rows, IntConsumer body) {
    IntStream range = IntStream.range(0, rows);
    (rows > 1 ? range.parallel() : range).forEach(body);
  }
}
