package dev.headwater.transformer;

import dev.headwater.transformer.BertWeights.Block;
import dev.headwater.transformer.BertWeights.Linear;
import dev.headwater.transformer.BertWeights.Norm;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes a tiny BERT with random weights: V 30, P 12, C 8, F 16, 2 blocks, for 2 heads. */
final class RandomBert {
  static final int VOCABULARY = 30;
  static final int CONTEXT = 12;
  static final int WIDTH = 8;
  static final int HEADS = 2;

  private final Random random = new Random(11);

  private RandomBert() {}

  static BertWeights weights() {
    return new RandomBert().create();
  }

  private BertWeights create() {
    return new BertWeights(
        matrix(VOCABULARY, WIDTH),
        matrix(CONTEXT, WIDTH),
        matrix(2, WIDTH),
        norm(),
        List.of(block(), block()));
  }

  private Block block() {
    return new Block(
        linear(WIDTH, WIDTH),
        linear(WIDTH, WIDTH),
        linear(WIDTH, WIDTH),
        linear(WIDTH, WIDTH),
        norm(),
        linear(WIDTH, 2 * WIDTH),
        linear(2 * WIDTH, WIDTH),
        norm());
  }

  private Linear linear(int in, int out) {
    return new Linear(matrix(in, out), vector(out));
  }

  private Norm norm() {
    return new Norm(vector(WIDTH).addi(1), vector(WIDTH));
  }

  private INDArray vector(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values);
  }

  private INDArray matrix(int rows, int columns) {
    return vector(rows * columns).reshape(rows, columns);
  }
}
