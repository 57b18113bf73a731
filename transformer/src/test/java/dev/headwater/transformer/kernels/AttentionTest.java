package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionTest {
  private static final int HEADS = 3;
  private static final int HEAD_WIDTH = 16;
  private static final int WIDTH = HEADS * HEAD_WIDTH;
  private static final int CONTEXT = 512;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mixesValuesByTheSoftmaxOfTheScores(boolean bf16) {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
    assumeTrue(!bf16 || Processor.hasBf16(), "no bf16 products here");
    KernelContext.enter();
    try (Arena arena = Arena.ofShared()) {
      AttentionShape shape = new AttentionShape(arena, bf16, HEADS, HEAD_WIDTH, CONTEXT);
      Attention attention = new Attention(shape, new KernelContext(arena));
      Random random = new Random(7);
      for (int tokens : new int[] {1, 5, 16, 100, 128, 130, 300, 512}) {
        int first = tokens % 3; // sequences begin anywhere
        int rows = first + tokens + 16;
        float[] projected = Floats.random(arena, random, rows * 3 * WIDTH, 1).array();
        MemorySegment memory = arena.allocate((long) shape.bytes() * projected.length, 64);
        for (int i = 0; i < projected.length; i++) {
          int bits = Float.floatToRawIntBits(projected[i]);
          if (bf16) {
            memory.setAtIndex(JAVA_SHORT, i, (short) (bits >>> 16));
            projected[i] = Float.intBitsToFloat(bits & 0xffff_0000);
          } else {
            memory.setAtIndex(JAVA_FLOAT, i, projected[i]);
          }
        }
        Floats mixed = Floats.zeros(arena, rows * WIDTH);
        attention.attend(memory.address(), first, tokens, mixed.address());
        for (int query = 0; query < tokens; query += 7) {
          double[] expected = attend(projected, first, tokens, query);
          for (int c = 0; c < WIDTH; c++) {
            assertThat((double) mixed.get((first + query) * WIDTH + c))
                .as("%d tokens, query %d, column %d", tokens, query, c)
                .isCloseTo(expected[c], within(bf16 ? 0.02 : 2e-5));
          }
        }
      }
    }
  }

  private static double[] attend(float[] projected, int first, int tokens, int query) {
    double[] mixed = new double[WIDTH];
    for (int head = 0; head < HEADS; head++) {
      double[] weights = new double[tokens];
      double sum = 0;
      for (int key = 0; key < tokens; key++) {
        double score = 0;
        for (int d = head * HEAD_WIDTH; d < (head + 1) * HEAD_WIDTH; d++) {
          score +=
              (double) projected[(first + query) * 3 * WIDTH + d]
                  * projected[(first + key) * 3 * WIDTH + WIDTH + d];
        }
        weights[key] = Math.pow(2, score);
        sum += weights[key];
      }
      for (int key = 0; key < tokens; key++) {
        for (int d = head * HEAD_WIDTH; d < (head + 1) * HEAD_WIDTH; d++) {
          mixed[d] += weights[key] / sum * projected[(first + key) * 3 * WIDTH + 2 * WIDTH + d];
        }
      }
    }
    return mixed;
  }
}
