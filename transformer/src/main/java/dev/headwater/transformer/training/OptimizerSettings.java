package dev.headwater.transformer.training;

/**
 * How a gradient becomes an update of the weights: clipping, AdamW, and the weights' moving
 * average.
 *
 * @param weightDecay of matrices; biases and norms do not decay
 * @param beta1 share of the gradients' running mean that stays at each step
 * @param beta2 share of their squares' running mean that stays at each step
 * @param clip length to which a longer gradient is cut; 0 for no limit
 * @param average share of the weights' moving average that stays at each step; the average is what
 *     is evaluated and written; 0 for the weights themselves
 */
public record OptimizerSettings(
    double weightDecay, double beta1, double beta2, double clip, double average) {
  public OptimizerSettings {
    Limits.notNegative("weight-decay", weightDecay);
    Limits.share("beta1", beta1);
    Limits.share("beta2", beta2);
    Limits.notNegative("clip", clip);
    Limits.share("average", average);
  }

  /** nanoGPT's, with an average. */
  static OptimizerSettings small() {
    return new OptimizerSettings(0.1, 0.9, 0.99, 1, 0.99);
  }

  public OptimizerSettings withClip(double other) {
    return new OptimizerSettings(weightDecay, beta1, beta2, other, average);
  }

  public OptimizerSettings withAverage(double other) {
    return new OptimizerSettings(weightDecay, beta1, beta2, clip, other);
  }
}
