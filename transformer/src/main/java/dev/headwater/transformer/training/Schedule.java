package dev.headwater.transformer.training;

/**
 * How long a model is trained, and how far each step goes.
 *
 * @param steps updates of the weights
 * @param learningRate reached after the warmup
 * @param minLearningRate reached at the last step, along a cosine
 * @param warmup steps in which the learning rate rises from 0
 */
public record Schedule(int steps, double learningRate, double minLearningRate, int warmup) {
  public Schedule {
    Limits.atLeastOne("steps", steps);
    Limits.require("learning-rate", learningRate, learningRate > 0, "more than 0");
    Limits.require(
        "min-learning-rate",
        minLearningRate,
        minLearningRate >= 0 && minLearningRate <= learningRate,
        "from 0 to the learning rate, " + learningRate);
    Limits.notNegative("warmup", warmup);
  }

  /** nanoGPT's for a CPU. */
  static Schedule small() {
    return new Schedule(2000, 1e-3, 1e-4, 100);
  }

  /**
   * A line up to the learning rate, then half a cosine down.
   *
   * @param step from 0 on
   */
  double learningRateAt(int step) {
    if (step < warmup) {
      return learningRate * (step + 1) / (warmup + 1);
    }
    double progress = Math.min((double) (step - warmup) / Math.max(steps - warmup, 1), 1);
    return minLearningRate
        + (learningRate - minLearningRate) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
  }
}
