package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizedMatrixTest {
  private static final int IN = 96;

  private final PackedWeights memory = PackedWeights.inMemory();
  private final Arena arena = memory.arena();
  private final Random random = new Random(5);

  @AfterEach
  void free() {
    memory.close();
  }

  /** A random matrix, as it is packed and as floats. */
  private final class Weights {
    private final int out;
    private final float[][] floats;
    private final QuantizedMatrix matrix;

    private Weights(int out, int bits) {
      this.out = out;
      this.floats = new float[out][IN];
      this.matrix =
          new QuantizedMatrix(
              memory,
              "weights",
              out,
              IN,
              bits,
              (row, block, numbers) -> {
                float scale = Float.float16ToFloat(Float.floatToFloat16(random.nextFloat() / 8));
                float minimum =
                    Float.float16ToFloat(Float.floatToFloat16(random.nextFloat() - 0.5f));
                random.nextBytes(numbers);
                for (int i = 0; i < numbers.length; i++) {
                  numbers[i] = (byte) (numbers[i] & ((1 << bits) - 1));
                  floats[row][QuantizedMatrix.BLOCK * block + i] =
                      (numbers[i] & 0xff) * scale + minimum;
                }
                return (Float.floatToFloat16(scale) & 0xffff)
                    | (Float.floatToFloat16(minimum) << 16);
              });
    }

    /** The products of rows, [rows][out]. */
    private float[][] multiply(Floats x, int rows) {
      int width = matrix.units() * QuantizedMatrix.unit();
      float[] packed = QuantizedMatrix.newPacked(IN);
      Floats y = Floats.zeros(arena, QuantizedMatrix.MAX_ROWS * width);
      QuantizedMatrix.pack(x.address(), 4L * IN, rows, IN, packed);
      int half = matrix.units() / 2; // as two threads do
      matrix.multiply(packed, rows, 0, half, y.address(), 4L * width);
      matrix.multiply(packed, rows, half, matrix.units(), y.address(), 4L * width);
      float[][] products = new float[rows][out];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < out; column++) {
          products[row][column] = y.get(row * width + column);
        }
      }
      return products;
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 64, 1", "4, 64, 3", "4, 64, 8", "8, 64, 1", "8, 64, 4", "8, 64, 5", "4, 37, 2"})
  void multipliesRows(int bits, int out, int rows) {
    Weights weights = new Weights(out, bits);
    Floats x = Floats.random(arena, random, rows * IN, 2);
    float[][] products = weights.multiply(x, rows);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < out; column++) {
        double expected = 0;
        double size = 0;
        for (int i = 0; i < IN; i++) {
          double term = (double) x.get(row * IN + i) * weights.floats[column][i];
          expected += term;
          size += Math.abs(term);
        }
        assertThat((double) products[row][column])
            .as("row %d, output %d", row, column)
            .isCloseTo(expected, within(2e-6 * size + 1e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void givesARowTheSameResultBesideAnyOthers(int bits) {
    Weights weights = new Weights(80, bits);
    Floats x = Floats.random(arena, random, QuantizedMatrix.MAX_ROWS * IN, 1);
    float[][] all = weights.multiply(x, QuantizedMatrix.MAX_ROWS);
    for (int rows = 1; rows < QuantizedMatrix.MAX_ROWS; rows++) {
      float[][] fewer = weights.multiply(x, rows);
      for (int row = 0; row < rows; row++) {
        assertThat(fewer[row]).as("row %d of %d", row, rows).isEqualTo(all[row]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void dequantizesARow(int bits) {
    Weights weights = new Weights(40, bits);
    Floats row = Floats.zeros(arena, IN);
    for (int i = 0; i < 40; i++) {
      weights.matrix.row(i, row.address());
      assertThat(row.array()).isEqualTo(weights.floats[i]);
    }
  }

  @Test
  void refusesPartsOfABlock() {
    assertThatThrownBy(() -> new QuantizedMatrix(memory, "weights", 16, 40, 4, (_, _, _) -> 0))
        .hasMessage("columns must be a multiple of 32, but are 40");
  }
}
