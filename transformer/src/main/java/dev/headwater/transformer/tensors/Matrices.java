package dev.headwater.transformer.tensors;

import java.nio.FloatBuffer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The part of ND4J that the GPT uses: fp32 arrays in row order, matrix products, and the arrays'
 * memory as a buffer for the loops between the products.
 */
public final class Matrices {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /** Number of multiplications below which splitting costs more than it saves. */
  private static final long WORTH_SPLITTING = 200_000;

  static {
    // OpenBLAS's own threads spin while they wait, and stall if other work needs the cores.
    Nd4j.factory().blas().setMaxThreads(1);
  }

  private Matrices() {}

  /** An uninitialized array. */
  public static INDArray create(long... shape) {
    return Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
  }

  /** The memory of an array, at position 0; of a view, the whole array that it is a view of. */
  public static FloatBuffer floats(INDArray array) {
    return array.data().asNioFloat();
  }

  /**
   * Rows of a matrix, sharing its memory.
   *
   * @param offset of the first number
   */
  public static INDArray rows(INDArray matrix, long offset, long rows, long columns) {
    return Nd4j.create(
        matrix.data(), new long[] {rows, columns}, new long[] {columns, 1}, offset, 'c');
  }

  /**
   * product = scale · a bᵀ, on all cores.
   *
   * @param a [m, k]
   * @param b [n, k]
   * @param product [m, n]
   */
  public static void multiplyTransposed(INDArray a, INDArray b, INDArray product, double scale) {
    int m = a.rows();
    int n = b.rows();
    int k = a.columns();
    if (m == 1) {
      inParts(
          n,
          (long) n * k,
          (from, part) ->
              gemm(
                  a, rows(b, (long) from * k, part, k), rows(product, from, 1, part), true, scale));
    } else {
      inParts(
          m,
          (long) m * n * k,
          (from, part) ->
              gemm(
                  rows(a, (long) from * k, part, k),
                  b,
                  rows(product, (long) from * n, part, n),
                  true,
                  scale));
    }
  }

  /**
   * product = a b, on all cores.
   *
   * @param a [m, k]
   * @param b [k, n]
   * @param product [m, n]
   */
  public static void multiply(INDArray a, INDArray b, INDArray product) {
    int n = b.columns();
    int k = b.rows();
    inParts(
        a.rows(),
        (long) a.rows() * n * k,
        (from, part) ->
            gemm(
                rows(a, (long) from * k, part, k),
                b,
                rows(product, (long) from * n, part, n),
                false,
                1));
  }

  /** BLAS expects column order, so it gets the transpose of everything. */
  private static void gemm(
      INDArray a, INDArray b, INDArray product, boolean transposed, double scale) {
    Nd4j.gemm(b, a, product.transpose(), !transposed, true, scale, 0);
  }

  private interface Part {
    void run(int from, int count);
  }

  private static void inParts(int rows, long work, Part part) {
    int parts = work < WORTH_SPLITTING ? 1 : CORES;
    IntStream.range(0, parts)
        .parallel()
        .forEach(i -> {
          int from = (int) ((long) rows * i / parts);
          int to = (int) ((long) rows * (i + 1) / parts);
          if (to > from) {
            part.run(from, to - from);
          }
        });
  }

  /** Runs the body for each row, on all cores if there are several rows. */
  public static void forEachRow(int rows, IntConsumer body) {
    IntStream range = IntStream.range(0, rows);
    (rows > 1 ? range.parallel() : range).forEach(body);
  }
}
