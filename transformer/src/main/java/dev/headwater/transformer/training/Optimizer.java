package dev.headwater.transformer.training;

import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.kernels.TrainingKernels.AdamW;
import java.util.Arrays;

/**
 * Clips the gradient, then takes a step of AdamW, then updates the weights' moving average if there
 * is one. Matrices decay; biases and norms do not.
 */
final class Optimizer {
  private static final float EPSILON = 1e-8f;

  private final Schedule schedule;
  private final OptimizerSettings settings;
  private final Parameters parameters;
  private final Team team;
  private final double[] squares;

  Optimizer(Schedule schedule, OptimizerSettings settings, Parameters parameters, Team team) {
    this.schedule = schedule;
    this.settings = settings;
    this.parameters = parameters;
    this.team = team;
    this.squares = new double[team.size()];
  }

  /**
   * Changes the weights.
   *
   * @param step from 0 on
   * @return the gradient's length before clipping
   */
  double step(int step) {
    double length = gradientLength();
    double clip = settings.clip();
    float scale = clip > 0 && length > clip ? (float) (clip / length) : 1;
    double learningRate = schedule.learningRateAt(step);
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    AdamW kept =
        new AdamW(
            (float) learningRate,
            0,
            (float) beta1,
            (float) beta2,
            EPSILON,
            (float) (1 / (1 - StrictMath.pow(beta1, step + 1))),
            (float) (1 / (1 - StrictMath.pow(beta2, step + 1))),
            scale);
    AdamW decaying = kept.withDecay((float) (learningRate * settings.weightDecay()));
    long decayed = parameters.decayed();
    float share = averageShare(step);
    update(decaying, share, 0, decayed);
    update(kept, share, decayed, parameters.size() - decayed);
    return length;
  }

  /**
   * How far the average moves towards the weights: farther in the first steps, so that its initial
   * value is soon forgotten.
   */
  private float averageShare(int step) {
    return (float) (1 - Math.min(settings.average(), (1.0 + step) / (10.0 + step)));
  }

  /** Swaps the weights and their average. */
  void exchangeAverage() {
    if (parameters.averaged()) {
      long weights = parameters.weights().data().address();
      long average = parameters.average().data().address();
      team.run(member -> {
        for (Team.Range block : team.blocks(member, parameters.size())) {
          long at = 4 * block.first();
          TrainingKernels.exchange(weights + at, average + at, block.count());
        }
      });
    }
  }

  /** Members sum up their own blocks, and these sums are added in order. */
  private double gradientLength() {
    long gradients = parameters.gradients().data().address();
    team.run(member -> {
      double sum = 0;
      for (Team.Range block : team.blocks(member, parameters.size())) {
        sum += TrainingKernels.squares(gradients + 4 * block.first(), block.count());
      }
      squares[member] = sum;
    });
    return Math.sqrt(Arrays.stream(squares).sum());
  }

  private void update(AdamW adam, float averageShare, long from, long numbers) {
    long weights = parameters.weights().data().address() + 4 * from;
    long gradients = parameters.gradients().data().address() + 4 * from;
    long mean = parameters.mean().data().address() + 4 * from;
    long square = parameters.square().data().address() + 4 * from;
    long average = parameters.average().data().address() + 4 * from;
    team.run(member -> {
      for (Team.Range block : team.blocks(member, numbers)) {
        long at = 4 * block.first();
        adam.update(weights + at, gradients + at, mean + at, square + at, block.count());
        if (parameters.averaged()) {
          TrainingKernels.approach(average + at, weights + at, averageShare, block.count());
        }
      }
    });
  }
}
