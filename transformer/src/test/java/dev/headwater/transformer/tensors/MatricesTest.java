package dev.headwater.transformer.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class MatricesTest {
  private final Random random = new Random(2);

  private INDArray random(int rows, int columns) {
    INDArray matrix = Matrices.create(rows, columns);
    FloatBuffer numbers = Matrices.floats(matrix);
    while (numbers.hasRemaining()) {
      numbers.put((float) random.nextGaussian());
    }
    return matrix;
  }

  /** Sizes below and above those that are split over the cores. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 7, 3", "5, 3, 2", "1, 500, 501", "67, 61, 71", "3, 300, 301"})
  void multipliesByATransposedMatrix(int m, int n, int k) {
    INDArray a = random(m, k);
    INDArray b = random(n, k);
    INDArray product = random(m, n);
    Matrices.multiplyTransposed(a, b, product, 0.5);
    for (int row = 0; row < m; row++) {
      for (int column = 0; column < n; column++) {
        double expected = 0;
        for (int i = 0; i < k; i++) {
          expected += 0.5 * a.getDouble(row, i) * b.getDouble(column, i);
        }
        assertThat(product.getDouble(row, column)).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 7, 3", "5, 3, 2", "67, 61, 71", "200, 33, 40"})
  void multiplies(int m, int n, int k) {
    INDArray a = random(m, k);
    INDArray b = random(k, n);
    INDArray product = random(m, n);
    Matrices.multiply(a, b, product);
    for (int row = 0; row < m; row++) {
      for (int column = 0; column < n; column++) {
        double expected = 0;
        for (int i = 0; i < k; i++) {
          expected += a.getDouble(row, i) * b.getDouble(i, column);
        }
        assertThat(product.getDouble(row, column)).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void multipliesRowsOfALargerMatrix() {
    INDArray all = random(6, 4);
    INDArray b = random(3, 4);
    INDArray expected = Matrices.create(2, 3);
    INDArray product = Matrices.create(2, 3);
    INDArray rows = Matrices.rows(all, 2 * 4, 2, 4);
    Matrices.multiplyTransposed(rows, b, product, 1);
    Matrices.multiplyTransposed(rows.dup('c'), b, expected, 1);
    assertThat(product).isEqualTo(expected);
  }

  @Test
  void rowsShareTheMatrixsMemory() {
    INDArray all = random(4, 3);
    INDArray rows = Matrices.rows(all, 3, 2, 3);
    rows.putScalar(1, 2, 42);
    assertThat(all.getFloat(2, 2)).isEqualTo(42);
    assertThat(rows.getFloat(0, 0)).isEqualTo(all.getFloat(1, 0));
    assertThat(Matrices.floats(rows).get(0)).isEqualTo(all.getFloat(0, 0)); // of the whole
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 100})
  void visitsEachRowOnce(int rows) {
    AtomicIntegerArray visits = new AtomicIntegerArray(rows);
    Matrices.forEachRow(rows, visits::incrementAndGet);
    for (int row = 0; row < rows; row++) {
      assertThat(visits.get(row)).isEqualTo(1);
    }
  }
}
