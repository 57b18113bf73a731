package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductsTest {
  private final Arena arena = Arena.ofShared();
  private final Random random = new Random(8);

  @BeforeEach
  void needsOneDnn() {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
    KernelContext.enter();
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private Floats numbers(int count) {
    return Floats.random(arena, random, count, 1);
  }

  private static Matrix floats(int rows, int columns) {
    return Matrix.of(rows, columns, false);
  }

  /** Index of a matrix's number, in numbers. */
  private static int index(Matrix matrix, int batch, int row, int column) {
    return (int)
        (batch * matrix.batchStride() + row * matrix.rowStride() + column * matrix.columnStride());
  }

  private static void assertProduct(
      Matrix a, Floats x, Matrix b, Floats y, Matrix c, Floats product) {
    for (int batch = 0; batch < c.batch(); batch++) {
      for (int row = 0; row < c.rows(); row++) {
        for (int column = 0; column < c.columns(); column++) {
          double expected = 0;
          for (int k = 0; k < a.columns(); k++) {
            expected += (double) x.get(index(a, batch, row, k)) * y.get(index(b, batch, k, column));
          }
          assertThat((double) product.get(index(c, batch, row, column)))
              .as("[%d, %d, %d]", batch, row, column)
              .isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 7, 3", "5, 1, 9", "13, 17, 11", "33, 48, 65"})
  void multipliesAnySize(int rows, int inner, int columns) {
    MatrixProducts products = new MatrixProducts(arena);
    Matrix a = floats(rows, inner);
    Matrix b = floats(inner, columns);
    Matrix c = floats(rows, columns);
    Floats x = numbers(rows * inner);
    Floats y = numbers(inner * columns);
    Floats product = numbers(rows * columns);
    products.multiply(a, x.address(), b, y.address(), c, product.address());
    assertProduct(a, x, b, y, c, product);
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, false", "true, true"})
  void readsTransposedOperands(boolean first, boolean second) {
    MatrixProducts products = new MatrixProducts(arena);
    Matrix a = first ? floats(10, 6).transposed() : floats(6, 10);
    Matrix b = second ? floats(9, 10).transposed() : floats(10, 9);
    Matrix c = floats(6, 9);
    Floats x = numbers(60);
    Floats y = numbers(90);
    Floats product = numbers(54);
    products.multiply(a, x.address(), b, y.address(), c, product.address());
    assertProduct(a, x, b, y, c, product);
  }

  @Test
  void writesSomeColumnsOfWiderRowsAndNoOthers() {
    MatrixProducts products = new MatrixProducts(arena);
    Matrix a = floats(4, 5).inRowsOf(8);
    Matrix b = floats(5, 3).inRowsOf(7);
    Matrix c = floats(4, 3).inRowsOf(10);
    Floats x = numbers(32);
    Floats y = numbers(35);
    Floats product = numbers(40);
    float[] before = product.array();
    products.multiply(a, x.address(), b, y.address(), c, product.address());
    assertProduct(a, x, b, y, c, product);
    for (int i = 0; i < 40; i++) {
      if (i % 10 >= 3) {
        assertThat(product.get(i)).isEqualTo(before[i]);
      }
    }
  }

  @Test
  void multipliesTheHeadsOfRows() {
    int heads = 3;
    int tokens = 5;
    int headWidth = 4;
    Matrix query =
        floats(tokens, headWidth).inRowsOf((long) heads * headWidth).times(heads, headWidth);
    Matrix scores = floats(tokens, tokens).times(heads, (long) tokens * tokens);
    Floats x = numbers(tokens * heads * headWidth);
    Floats y = numbers(tokens * heads * headWidth);
    Floats product = numbers(heads * tokens * tokens);
    new MatrixProducts(arena)
        .multiply(query, x.address(), query.transposed(), y.address(), scores, product.address());
    assertProduct(query, x, query.transposed(), y, scores, product);
  }

  @Test
  void addsABiasToEachRow() {
    MatrixProducts products = new MatrixProducts(arena);
    Matrix a = floats(3, 4);
    Matrix b = floats(4, 5);
    Matrix c = floats(3, 5);
    Floats x = numbers(12);
    Floats y = numbers(20);
    Floats bias = numbers(5);
    Floats plain = numbers(15);
    Floats biased = numbers(15);
    products.multiply(a, x.address(), b, y.address(), c, plain.address());
    products.multiply(a, x.address(), b, y.address(), bias.address(), c, biased.address());
    for (int i = 0; i < 15; i++) {
      assertThat(biased.get(i)).isCloseTo(plain.get(i) + bias.get(i % 5), within(1e-5f));
    }
  }

  @Test
  void addsToWhatIsThereOnlyWhereItIsAskedTo() {
    MatrixProducts products = new MatrixProducts(arena);
    Matrix a = floats(3, 4);
    Matrix b = floats(4, 5);
    Matrix c = floats(3, 5);
    Floats x = numbers(12);
    Floats y = numbers(20);
    Floats sum = numbers(15);
    products.multiply(a, x.address(), b, y.address(), c, sum.address(), false);
    assertProduct(a, x, b, y, c, sum);
    float[] once = sum.array();
    products.multiply(a, x.address(), b, y.address(), c, sum.address(), true);
    for (int i = 0; i < 15; i++) {
      assertThat(sum.get(i)).isCloseTo(2 * once[i], within(1e-5f));
    }
  }

  @Test
  void multipliesBf16IntoFloats() {
    assumeTrue(Processor.hasBf16(), "no bf16 products here");
    Matrix a = Matrix.of(7, 19, true);
    Matrix b = Matrix.of(19, 6, true);
    Floats x = numbers(7 * 19);
    Floats y = numbers(19 * 6);
    Halves xHalf = Halves.of(arena, x);
    Halves yHalf = Halves.of(arena, y);
    Floats product = numbers(42);
    new MatrixProducts(arena)
        .multiply(a, xHalf.address(), b, yHalf.address(), floats(7, 6), product.address());
    for (int row = 0; row < 7; row++) {
      for (int column = 0; column < 6; column++) {
        double expected = 0;
        for (int k = 0; k < 19; k++) {
          expected += (double) xHalf.get(row * 19 + k) * yHalf.get(k * 6 + column);
        }
        assertThat((double) product.get(row * 6 + column)).isCloseTo(expected, within(1e-4));
      }
    }
  }
}
