package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes a tiny BERT with random weights: V 30, 2 blocks, for 2 heads; by default P 12, C 8, F 16.
 */
final class RandomBert {
  static final int VOCABULARY = 30;
  static final int CONTEXT = 12;
  static final int WIDTH = 8;
  static final int HEADS = 2;

  private final Random random = new Random(11);

  private final int context;
  private final int width;
  private final double scale;

  private RandomBert(int context, int width, double scale) {
    this.context = context;
    this.width = width;
    this.scale = scale;
  }

  static BertWeights weights() {
    return weights(CONTEXT, WIDTH, 1);
  }

  /**
   * @param scale of the matrices' numbers, as standard deviation
   */
  static BertWeights weights(int context, int width, double scale) {
    return new RandomBert(context, width, scale).create();
  }

  private BertWeights create() {
    return new BertWeights(
        matrix(VOCABULARY, width),
        matrix(context, width),
        matrix(2, width),
        norm(),
        List.of(block(), block()));
  }

  private Block block() {
    return new Block(
        linear(width, width),
        linear(width, width),
        linear(width, width),
        linear(width, width),
        norm(),
        linear(width, 2 * width),
        linear(2 * width, width),
        norm());
  }

  private Linear linear(int in, int out) {
    return new Linear(matrix(in, out), vector(out));
  }

  private Norm norm() {
    return new Norm(vector(width).addi(1), vector(width), Norm.EPSILON);
  }

  private INDArray vector(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values);
  }

  private INDArray matrix(int rows, int columns) {
    return vector(rows * columns).muli(scale).reshape(rows, columns);
  }
}
