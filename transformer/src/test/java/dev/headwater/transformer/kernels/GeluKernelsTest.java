package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeluKernelsTest {
  private static final int COLUMNS = 160;

  private final Arena arena = Arena.ofConfined();
  private final Floats x = line();

  @AfterEach
  void free() {
    arena.close();
  }

  /** Numbers from -10 to 10. */
  private Floats line() {
    Floats line = Floats.zeros(arena, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      line.set(c, -10 + c / 8f);
    }
    return line;
  }

  private static double gelu(double x) {
    double inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    return x * (1 + Math.tanh(inner)) / 2;
  }

  @Test
  void computesGpt2sGelu() {
    Floats out = Floats.zeros(arena, COLUMNS);
    GeluKernels.gelu(x.address(), COLUMNS, out.address(), false);
    for (int c = 0; c < COLUMNS; c++) {
      double expected = gelu(x.get(c));
      assertThat((double) out.get(c))
          .as("x = %s", x.get(c))
          .isCloseTo(expected, within(5e-6 * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void writesBf16() {
    Halves out = Halves.zeros(arena, COLUMNS);
    GeluKernels.gelu(x.address(), COLUMNS, out.address(), true);
    for (int c = 0; c < COLUMNS; c++) {
      double expected = gelu(x.get(c));
      assertThat((double) out.get(c)).isCloseTo(expected, within(Math.abs(expected) / 256 + 1e-5));
    }
  }

  @Test
  void holdsFarFromZero() {
    Floats far = Floats.zeros(arena, 16);
    far.set(0, 1e4f);
    far.set(1, -1e4f);
    far.set(2, 60);
    far.set(3, -60);
    Floats out = Floats.zeros(arena, 16);
    GeluKernels.gelu(far.address(), 16, out.address(), false);
    assertThat(out.get(0)).isEqualTo(1e4f);
    assertThat((double) out.get(1)).isCloseTo(0, within(1e-6));
    assertThat(out.get(2)).isEqualTo(60);
    assertThat((double) out.get(3)).isCloseTo(0, within(1e-6));
    assertThat(out.get(4)).isZero();
  }

  @Test
  void backwardMultipliesByTheSlope() {
    Floats dOut = Floats.zeros(arena, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      dOut.set(c, 2 - c / 50f);
    }
    Floats dX = Floats.zeros(arena, COLUMNS);
    Halves half = Halves.zeros(arena, COLUMNS);
    GeluKernels.backward(x.address(), dOut.address(), COLUMNS, dX.address(), false);
    GeluKernels.backward(x.address(), dOut.address(), COLUMNS, half.address(), true);
    for (int c = 0; c < COLUMNS; c++) {
      double at = x.get(c);
      double slope = (gelu(at + 1e-5) - gelu(at - 1e-5)) / 2e-5;
      double expected = dOut.get(c) * slope;
      assertThat((double) dX.get(c)).as("x = %s", at).isCloseTo(expected, within(2e-5));
      assertThat((double) half.get(c)).isCloseTo(expected, within(Math.abs(expected) / 256 + 2e-5));
    }
  }
}
