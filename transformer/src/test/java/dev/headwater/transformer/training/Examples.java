package dev.headwater.transformer.training;

import dev.headwater.transformer.gpt.GptConfiguration;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small models and batches for tests. */
final class Examples {
  /** Two sequences of 16 tokens; the vocabulary needs padding. */
  static final GptConfiguration SHAPE = GptConfiguration.gpt2(23, 16, 32, 2, 2);

  private Examples() {}

  /** Weights large enough that every part of the network matters, and no two norms are alike. */
  static Parameters parameters(GptConfiguration shape, long seed) {
    return parameters(shape, seed, false);
  }

  static Parameters parameters(GptConfiguration shape, long seed, boolean averaged) {
    Parameters parameters = new Parameters(shape, averaged);
    parameters.initialize(seed);
    Random random = new Random(seed);
    for (Parameters.Tensor tensor : parameters.tensors()) {
      INDArray values = parameters.weights(tensor);
      for (long i = 0; i < values.length(); i++) {
        values.putScalar(i, values.getFloat(i) + 0.1 * random.nextGaussian());
      }
    }
    return parameters;
  }

  static Batch batch(GptConfiguration shape, int sequences, long seed) {
    Random random = new Random(seed);
    int count = sequences * shape.contextSize();
    return new Batch(
        sequences,
        random.ints(count, 0, shape.vocabularySize()).toArray(),
        random.ints(count, 0, shape.vocabularySize()).toArray());
  }

  /**
   * The slope of the loss along a direction in a tensor, by central differences.
   *
   * @param weights what the loss depends on
   * @param direction of the same shape
   */
  static double slope(INDArray weights, INDArray direction, double distance, DoubleSupplier loss) {
    INDArray before = weights.dup();
    weights.assign(before.add(direction.mul(distance)));
    double ahead = loss.getAsDouble();
    weights.assign(before.sub(direction.mul(distance)));
    double behind = loss.getAsDouble();
    weights.assign(before);
    return (ahead - behind) / (2 * distance);
  }

  /** How far two arrays are apart, by the length of the second. */
  static double distance(INDArray actual, INDArray expected) {
    double length = expected.norm2Number().doubleValue();
    return actual.sub(expected).norm2Number().doubleValue() / Math.max(length, 1e-12);
  }

  /** A random direction of length 1. */
  static INDArray direction(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray direction = Nd4j.create(shape);
    for (long i = 0; i < direction.length(); i++) {
      direction.putScalar(i, random.nextGaussian());
    }
    return direction.divi(direction.norm2Number());
  }
}
