package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.kernels.Team;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class OptimizerTest {
  private static final double RATE = 0.1;

  private final Parameters parameters = Examples.parameters(Examples.SHAPE, 1, true);
  private final Team team = new Team("training", 2);

  @AfterEach
  void free() {
    team.close();
    parameters.close();
  }

  private Optimizer optimizer(double clip) {
    Schedule schedule = new Schedule(10, RATE, RATE, 0);
    OptimizerSettings settings = new OptimizerSettings(0.5, 0.8, 0.9, clip, 0.5);
    return new Optimizer(schedule, settings, parameters, team);
  }

  @Test
  void stepsAsAdamWIsDefined() {
    INDArray weights = parameters.weights().dup();
    INDArray gradients = Examples.direction(3, parameters.size()).mul(10);
    double length = gradients.norm2Number().doubleValue();
    double m = 0;
    double v = 0;
    long matrix = 5;
    long vector = parameters.decayed() + 3;
    double[] expected = {weights.getDouble(matrix), weights.getDouble(vector)};
    for (int i = 0; i < expected.length; i++) {
      double g = gradients.getDouble(i == 0 ? matrix : vector) * 2 / length;
      m = 0;
      v = 0;
      for (int step = 1; step <= 3; step++) {
        m = 0.8 * m + 0.2 * g;
        v = 0.9 * v + 0.1 * g * g;
        double adam =
            m / (1 - Math.pow(0.8, step)) / (Math.sqrt(v / (1 - Math.pow(0.9, step))) + 1e-8);
        expected[i] -= RATE * (adam + (i == 0 ? 0.5 * expected[i] : 0));
      }
    }
    Optimizer optimizer = optimizer(2);
    for (int step = 0; step < 3; step++) {
      parameters.gradients().assign(gradients);
      assertThat(optimizer.step(step)).isCloseTo(length, within(1e-4));
    }

    assertThat(parameters.weights().getDouble(matrix)).isCloseTo(expected[0], within(1e-5));
    assertThat(parameters.weights().getDouble(vector)).isCloseTo(expected[1], within(1e-5));
  }

  @Test
  void averagesTheWeights() {
    Optimizer optimizer = optimizer(0);
    double expected = 0; // where the average begins
    for (int step = 0; step < 20; step++) {
      parameters.gradients().assign(1);
      optimizer.step(step);
      double share = 1 - Math.min(0.5, (1.0 + step) / (10.0 + step));
      expected += share * (parameters.weights().getDouble(7) - expected);
    }
    double weight = parameters.weights().getDouble(7);
    assertThat(parameters.average().getDouble(7)).isCloseTo(expected, within(1e-5));

    optimizer.exchangeAverage();
    assertThat(parameters.weights().getDouble(7)).isCloseTo(expected, within(1e-5));
    assertThat(parameters.average().getDouble(7)).isEqualTo(weight);
  }
}
