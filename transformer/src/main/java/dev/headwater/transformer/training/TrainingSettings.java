package dev.headwater.transformer.training;

/**
 * How a model is trained, apart from its shape. The defaults are nanoGPT's small configuration for
 * a CPU.
 *
 * @param batch sequences of a batch
 * @param accumulate batches of a step
 * @param steps changes of the weights
 * @param learningRate reached after the warmup
 * @param minLearningRate reached at the last step, along a cosine
 * @param warmup steps in which the learning rate rises from 0
 * @param weightDecay of matrices
 * @param clip longest gradient; 0 for any
 * @param dropout share of activations that are dropped
 * @param average how much of the weights' moving average stays at each step: what is evaluated and
 *     written is the average; 0 for the weights themselves
 * @param seed of the weights, of the order of the text and of dropout
 * @param evaluateEvery steps between two readings of the held-out loss
 * @param heldOutTokens most tokens that a held-out loss is computed on
 * @param earlyStop readings without a new best after which training ends; 0 for never
 * @param checkpointEvery steps between two checkpoints
 */
public record TrainingSettings(
    int batch,
    int accumulate,
    int steps,
    double learningRate,
    double minLearningRate,
    int warmup,
    double weightDecay,
    double beta1,
    double beta2,
    double clip,
    double dropout,
    double average,
    long seed,
    int evaluateEvery,
    int heldOutTokens,
    int earlyStop,
    int checkpointEvery) {

  public TrainingSettings {
    require("batch", batch, batch >= 1, "1 or more");
    require("accumulate", accumulate, accumulate >= 1, "1 or more");
    require("steps", steps, steps >= 1, "1 or more");
    require("learning-rate", learningRate, learningRate > 0, "more than 0");
    require(
        "min-learning-rate",
        minLearningRate,
        minLearningRate >= 0 && minLearningRate <= learningRate,
        "from 0 to the learning rate, " + learningRate);
    require("warmup", warmup, warmup >= 0, "0 or more");
    require("weight-decay", weightDecay, weightDecay >= 0, "0 or more");
    require("beta1", beta1, beta1 >= 0 && beta1 < 1, "from 0 to below 1");
    require("beta2", beta2, beta2 >= 0 && beta2 < 1, "from 0 to below 1");
    require("clip", clip, clip >= 0, "0 or more");
    require("dropout", dropout, dropout >= 0 && dropout < 1, "from 0 to below 1");
    require("average", average, average >= 0 && average < 1, "from 0 to below 1");
    require("eval-every", evaluateEvery, evaluateEvery >= 1, "1 or more");
    require("eval-tokens", heldOutTokens, heldOutTokens >= 1, "1 or more");
    require("early-stop", earlyStop, earlyStop >= 0, "0 or more");
    require("checkpoint-every", checkpointEvery, checkpointEvery >= 1, "1 or more");
  }

  private static void require(String name, Number value, boolean holds, String limit) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s; it is %s".formatted(name, value, limit));
    }
  }

  /** Of a step, from 0 on: a line up to the learning rate, then half a cosine down. */
  double learningRateAt(int step) {
    if (step < warmup) {
      return learningRate * (step + 1) / (warmup + 1);
    }
    double progress = Math.min((double) (step - warmup) / Math.max(steps - warmup, 1), 1);
    return minLearningRate
        + (learningRate - minLearningRate) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
  }
}
