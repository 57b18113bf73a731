package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.tensors.Matrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class RotaryEmbeddingTest {
  private static final int HEAD_WIDTH = 6;
  private static final int WIDTH = 2 * HEAD_WIDTH;
  private static final double BASE = 100;

  private final RotaryEmbedding rotation =
      new RotaryEmbedding(40, HEAD_WIDTH, Rope.of(BASE, HEAD_WIDTH, Rope.Pairs.NEIGHBOURS));
  private final Random random = new Random(3);

  private INDArray rows(int tokens) {
    INDArray rows = Matrices.create(tokens, WIDTH);
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < WIDTH; i++) {
        rows.putScalar(t, i, random.nextGaussian());
      }
    }
    return rows;
  }

  private static double dot(INDArray a, int row, INDArray b, int other, int head) {
    double sum = 0;
    for (int i = head * HEAD_WIDTH; i < (head + 1) * HEAD_WIDTH; i++) {
      sum += a.getDouble(row, i) * b.getDouble(other, i);
    }
    return sum;
  }

  @Test
  void rotatesNeighbouringNumbersByThePositionsAngle() {
    INDArray x = rows(3);
    INDArray before = x.dup();
    rotation.rotate(x, 5);
    for (int t = 0; t < 3; t++) {
      for (int i = 0; i < WIDTH; i += 2) {
        double angle = (5 + t) * Math.pow(BASE, -(double) (i % HEAD_WIDTH) / HEAD_WIDTH);
        double a = before.getDouble(t, i);
        double b = before.getDouble(t, i + 1);
        assertThat(x.getDouble(t, i))
            .isCloseTo(a * Math.cos(angle) - b * Math.sin(angle), within(1e-5));
        assertThat(x.getDouble(t, i + 1))
            .isCloseTo(a * Math.sin(angle) + b * Math.cos(angle), within(1e-5));
      }
    }
  }

  @Test
  void leavesTheFirstTokenAsItIs() {
    INDArray x = rows(1);
    INDArray before = x.dup();
    rotation.rotate(x, 0);
    assertThat(x).isEqualTo(before);
  }

  @Test
  void keepsLengths() {
    INDArray x = rows(8);
    INDArray before = x.dup();
    rotation.rotate(x, 30);
    for (int t = 0; t < 8; t++) {
      assertThat(dot(x, t, x, t, 1)).isCloseTo(dot(before, t, before, t, 1), within(1e-5));
    }
  }

  @Test
  void scoresDependOnTheDistanceAlone() {
    INDArray query = rows(1);
    INDArray key = rows(1);
    double[] scores = new double[3];
    for (int i = 0; i < 3; i++) {
      INDArray q = query.dup('c');
      INDArray k = key.dup('c');
      rotation.rotate(q, 7 + 15 * i);
      rotation.rotate(k, 3 + 15 * i);
      scores[i] = dot(q, 0, k, 0, 0);
    }
    assertThat(scores[1]).isCloseTo(scores[0], within(1e-5));
    assertThat(scores[2]).isCloseTo(scores[0], within(1e-5));
    INDArray nearer = query.dup('c');
    rotation.rotate(nearer, 9);
    assertThat(dot(nearer, 0, key, 0, 0)).isNotCloseTo(scores[0], within(1e-3));
  }

  @Test
  void rotatesATokenAloneAsAmongOthers() {
    INDArray together = rows(4);
    INDArray alone = Matrices.rows(together, 2L * WIDTH, 1, WIDTH).dup('c');
    rotation.rotate(together, 10);
    rotation.rotate(alone, 12);
    assertThat(together.getRow(2).toFloatVector()).isEqualTo(alone.getRow(0).toFloatVector());
  }
}
