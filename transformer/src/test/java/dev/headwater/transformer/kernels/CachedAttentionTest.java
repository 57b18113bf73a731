package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedAttentionTest {
  private static final int WIDTH = 2 * CachedAttention.PAGE;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(6);

  @AfterEach
  void free() {
    arena.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "1, 0, 40",
    "2, 0, 31",
    "3, 0, 1",
    "3, 0, 32",
    "3, 0, 33",
    "4, 0, 100",
    "7, 0, 64",
    "1, 5, 40",
    "3, 31, 32",
    "3, 32, 33",
    "4, 77, 100"
  })
  void mixesValuesByTheSoftmaxOfTheScores(int heads, int first, int positions) {
    Floats query = Floats.random(arena, random, heads * WIDTH, 1);
    Floats keys = rounded(positions);
    Floats values = rounded(positions);
    Floats out = attend(query, keys, values, heads, first, positions);
    for (int head = 0; head < heads; head++) {
      double[] expected = expected(query, head, keys, values, first, positions);
      for (int d = 0; d < WIDTH; d++) {
        assertThat((double) out.get(head * WIDTH + d))
            .as("head %d, column %d", head, d)
            .isCloseTo(expected[d], within(2e-5));
      }
    }
  }

  /** Numbers that bf16 holds exactly. */
  private Floats rounded(int positions) {
    Floats numbers = Floats.random(arena, random, positions * WIDTH, 1);
    for (int i = 0; i < positions * WIDTH; i++) {
      int bits = Float.floatToRawIntBits(numbers.get(i));
      numbers.set(i, Float.intBitsToFloat(bits & 0xffff_0000));
    }
    return numbers;
  }

  private Floats attend(
      Floats query, Floats keys, Floats values, int heads, int first, int positions) {
    int page = CachedAttention.PAGE;
    long[] pages = new long[(positions + page - 1) / page];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = arena.allocate(CachedAttention.pageBytes(WIDTH), 64).address();
    }
    for (int i = 0; i < positions; i++) {
      long at = 4L * WIDTH * i;
      CachedAttention.write(
          keys.address() + at, values.address() + at, WIDTH, pages[i / page], i % page);
    }
    Floats out = Floats.zeros(arena, heads * WIDTH);
    CachedAttention.attend(
        query.address(),
        heads,
        WIDTH,
        pages,
        first,
        positions,
        0.25f,
        new CachedAttention.Space(heads, WIDTH, positions),
        out.address());
    return out;
  }

  private static double[] expected(
      Floats query, int head, Floats keys, Floats values, int first, int positions) {
    double[] weights = new double[positions];
    double sum = 0;
    for (int i = first; i < positions; i++) {
      double score = 0;
      for (int d = 0; d < WIDTH; d++) {
        score += (double) query.get(head * WIDTH + d) * keys.get(i * WIDTH + d);
      }
      weights[i] = Math.exp(0.25 * score);
      sum += weights[i];
    }
    double[] mixed = new double[WIDTH];
    for (int i = 0; i < positions; i++) {
      for (int d = 0; d < WIDTH; d++) {
        mixed[d] += weights[i] / sum * values.get(i * WIDTH + d);
      }
    }
    return mixed;
  }
}
