package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.kernels.TrainingKernels.AdamW;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingKernelsTest {
  private static final int COLUMNS = 48;
  private static final int MANY = 1 << 14;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(6);

  @AfterEach
  void free() {
    arena.close();
  }

  private Floats row(int count) {
    return Floats.random(arena, random, count, 2);
  }

  @Test
  void addsRowsAlsoInPlace() {
    Floats a = row(COLUMNS);
    Floats b = row(COLUMNS);
    Floats out = row(COLUMNS);
    float[] before = a.array();
    TrainingKernels.add(a.address(), b.address(), COLUMNS, out.address());
    TrainingKernels.add(a.address(), b.address(), COLUMNS, a.address());
    for (int c = 0; c < COLUMNS; c++) {
      assertThat(out.get(c)).isEqualTo(before[c] + b.get(c));
    }
    assertThat(a.array()).isEqualTo(out.array());
  }

  @Test
  void clearsNoMoreThanItIsAskedTo() {
    Floats x = row(COLUMNS);
    float[] before = x.array();
    TrainingKernels.clear(x.address() + 4 * 3, 5);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat(x.get(c)).isEqualTo(c >= 3 && c < 8 ? 0 : before[c]);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.5f, 0.9f})
  void dropsAShareAndScalesUpTheOthers(float rate) {
    Floats x = Floats.zeros(arena, MANY);
    for (int c = 0; c < MANY; c++) {
      x.set(c, 1);
    }
    Floats out = row(MANY);
    TrainingKernels.dropout(x.address(), MANY, rate, 17, 0, out.address(), false);
    int dropped = 0;
    double sum = 0;
    for (float value : out.array()) {
      dropped += value == 0 ? 1 : 0;
      sum += value;
      assertThat(value).isIn(0f, 1 / (1 - rate));
    }
    double deviation = Math.sqrt(MANY * rate * (1 - rate));
    assertThat((double) dropped).isCloseTo(rate * MANY, within(4 * deviation));
    assertThat(sum / MANY).isCloseTo(1, within(4 * deviation / MANY / (1 - rate)));
  }

  @Test
  void dropsTheSameWhereverTheRowIsCut() {
    Floats x = row(96);
    Floats whole = Floats.zeros(arena, 96);
    Floats parts = Floats.zeros(arena, 96);
    TrainingKernels.dropout(x.address(), 96, 0.5f, 3, 1000, whole.address(), false);
    for (int at = 0; at < 96; at += 32) {
      long bytes = 4L * at;
      TrainingKernels.dropout(
          x.address() + bytes, 32, 0.5f, 3, 1000 + at, parts.address() + bytes, false);
    }
    assertThat(parts.array()).isEqualTo(whole.array());
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "3, 1", "-3, 0"})
  void dropsOthersWithAnotherKeyOrIndex(int key, int index) {
    Floats x = Floats.zeros(arena, MANY);
    for (int c = 0; c < MANY; c++) {
      x.set(c, 1);
    }
    Floats first = Floats.zeros(arena, MANY);
    Floats second = Floats.zeros(arena, MANY);
    TrainingKernels.dropout(x.address(), MANY, 0.5f, 3, 0, first.address(), false);
    TrainingKernels.dropout(x.address(), MANY, 0.5f, key, index, second.address(), false);
    int same = 0;
    for (int c = 0; c < MANY; c++) {
      same += first.get(c) == second.get(c) ? 1 : 0;
    }
    assertThat(same / (double) MANY).isCloseTo(0.5, within(0.02)); // independent of each other
  }

  @Test
  void writesDroppedRowsAsBf16() {
    Floats x = row(COLUMNS);
    Floats floats = Floats.zeros(arena, COLUMNS);
    Halves halves = Halves.zeros(arena, COLUMNS);
    TrainingKernels.dropout(x.address(), COLUMNS, 0.3f, 1, 0, floats.address(), false);
    TrainingKernels.dropout(x.address(), COLUMNS, 0.3f, 1, 0, halves.address(), true);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat(halves.get(c)).isCloseTo(floats.get(c), within(Math.abs(floats.get(c)) / 256));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void sumsSomeColumnsOfWiderRows(boolean bf16, boolean accumulate) {
    int rows = 7;
    int width = 80;
    Floats x = row(rows * width);
    Halves halves = Halves.of(arena, x);
    Floats out = row(COLUMNS);
    float[] before = out.array();
    long at = bf16 ? halves.address() + 2 * 16 : x.address() + 4 * 16;
    TrainingKernels.columnSums(at, rows, 32, width, bf16, out.address(), accumulate);
    for (int c = 0; c < 32; c++) {
      double expected = accumulate ? before[c] : 0;
      for (int r = 0; r < rows; r++) {
        int index = r * width + 16 + c;
        expected += bf16 ? halves.get(index) : x.get(index);
      }
      assertThat((double) out.get(c)).isCloseTo(expected, within(1e-5));
    }
    for (int c = 32; c < COLUMNS; c++) {
      assertThat(out.get(c)).isEqualTo(before[c]);
    }
  }

  @Test
  void movesTowardsATarget() {
    Floats x = row(COLUMNS);
    Floats to = row(COLUMNS);
    float[] before = x.array();
    TrainingKernels.approach(x.address(), to.address(), 0.25f, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      double expected = before[c] + 0.25 * (to.get(c) - before[c]);
      assertThat((double) x.get(c)).isCloseTo(expected, within(1e-6));
    }
    TrainingKernels.approach(x.address(), to.address(), 1, COLUMNS);
    for (int c = 0; c < COLUMNS; c++) {
      assertThat(x.get(c)).isCloseTo(to.get(c), within(1e-6f));
    }
  }

  @Test
  void swapsTwoRowsExactly() {
    Floats a = row(COLUMNS);
    Floats b = row(COLUMNS);
    float[] beforeA = a.array();
    float[] beforeB = b.array();
    TrainingKernels.exchange(a.address(), b.address(), COLUMNS);
    assertThat(a.array()).isEqualTo(beforeB);
    assertThat(b.array()).isEqualTo(beforeA);
  }

  @Test
  void sumsSquares() {
    Floats x = row(COLUMNS);
    double expected = 0;
    for (float value : x.array()) {
      expected += (double) value * value;
    }
    assertThat((double) TrainingKernels.squares(x.address(), COLUMNS))
        .isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void adamWFollowsItsDefinition() {
    double rate = 0.01;
    double decay = 0.002;
    double beta1 = 0.9;
    double beta2 = 0.95;
    Floats weights = row(COLUMNS);
    Floats mean = Floats.zeros(arena, COLUMNS);
    Floats square = Floats.zeros(arena, COLUMNS);
    double[] w = new double[COLUMNS];
    double[] m = new double[COLUMNS];
    double[] v = new double[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
      w[c] = weights.get(c);
    }
    for (int step = 1; step <= 5; step++) {
      Floats gradients = row(COLUMNS);
      double meanCorrection = 1 / (1 - Math.pow(beta1, step));
      double squareCorrection = 1 / (1 - Math.pow(beta2, step));
      new AdamW(
              (float) rate,
              0,
              (float) beta1,
              (float) beta2,
              1e-8f,
              (float) meanCorrection,
              (float) squareCorrection,
              0.5f)
          .withDecay((float) decay)
          .update(
              weights.address(), gradients.address(), mean.address(), square.address(), COLUMNS);
      for (int c = 0; c < COLUMNS; c++) {
        double g = 0.5 * gradients.get(c);
        m[c] = beta1 * m[c] + (1 - beta1) * g;
        v[c] = beta2 * v[c] + (1 - beta2) * g * g;
        w[c] =
            (1 - decay) * w[c]
                - rate * m[c] * meanCorrection / (Math.sqrt(v[c] * squareCorrection) + 1e-8);
      }
    }
    for (int c = 0; c < COLUMNS; c++) {
      assertThat((double) weights.get(c)).isCloseTo(w[c], within(1e-5));
      assertThat((double) mean.get(c)).isCloseTo(m[c], within(1e-5));
      assertThat((double) square.get(c)).isCloseTo(v[c], within(1e-5));
    }
  }

  @Test
  void adamWLeavesAWeightWithoutGradientAlone() {
    Floats weights = row(16);
    float[] before = weights.array();
    Floats gradients = Floats.zeros(arena, 16);
    Floats mean = Floats.zeros(arena, 16);
    Floats square = Floats.zeros(arena, 16);
    new AdamW(0.1f, 0, 0.9f, 0.99f, 1e-8f, 10, 100, 1)
        .update(weights.address(), gradients.address(), mean.address(), square.address(), 16);
    assertThat(weights.array()).isEqualTo(before);
  }
}
