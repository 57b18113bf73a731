package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
  private final TrainingSettings small = TrainingSettings.small();

  @Test
  void warmsUpAndFallsAlongACosine() {
    Schedule schedule = new Schedule(2000, 1e-3, 1e-4, 100);
    assertThat(schedule.learningRateAt(0)).isCloseTo(1e-3 / 101, within(1e-12));
    assertThat(schedule.learningRateAt(100)).isCloseTo(1e-3, within(1e-12));
    assertThat(schedule.learningRateAt(1050)).isCloseTo(5.5e-4, within(1e-12));
    assertThat(schedule.learningRateAt(2000)).isCloseTo(1e-4, within(1e-12));
  }

  @Test
  void learningRateIsFiniteInAWarmupThatNeverEnds() {
    Schedule schedule = new Schedule(10, 1, 0, 10);
    assertThat(schedule.learningRateAt(9)).isCloseTo(10.0 / 11, within(1e-12));
    assertThat(schedule.learningRateAt(10)).isEqualTo(1);
    assertThat(schedule.learningRateAt(11)).isZero();
  }

  @Test
  void everyWitherChangesItsOwnPartAlone() {
    TrainingSettings all =
        small
            .withBatch(1)
            .withAccumulate(2)
            .withDropout(0.5)
            .withSeed(3)
            .withCheckpointEvery(4)
            .withSchedule(new Schedule(5, 6, 0, 0))
            .withOptimizer(new OptimizerSettings(0, 0.1, 0.2, 0, 0))
            .withEvaluation(new Evaluation(7, 8, 9));
    assertThat(all)
        .isEqualTo(
            new TrainingSettings(
                1,
                2,
                0.5,
                3,
                4,
                new Schedule(5, 6, 0, 0),
                new OptimizerSettings(0, 0.1, 0.2, 0, 0),
                new Evaluation(7, 8, 9)));
    assertThat(small.optimizer().withClip(2).withAverage(0))
        .isEqualTo(new OptimizerSettings(0.1, 0.9, 0.99, 2, 0));
  }

  @Test
  void refusesBatchesAndDropoutOutOfRange() {
    assertRefused(() -> small.withBatch(0), "batch is 0; it must be 1 or more");
    assertRefused(() -> small.withAccumulate(0), "accumulate is 0; it must be 1 or more");
    assertRefused(() -> small.withDropout(1), "dropout is 1.0; it must be at least 0 and below 1");
    assertRefused(
        () -> small.withDropout(Double.NaN), "dropout is NaN; it must be at least 0 and below 1");
    assertRefused(
        () -> small.withCheckpointEvery(0), "checkpoint-every is 0; it must be 1 or more");
  }

  @Test
  void refusesASchedulesNumbersOutOfRange() {
    assertRefused(() -> new Schedule(0, 1, 0, 0), "steps is 0; it must be 1 or more");
    assertRefused(() -> new Schedule(1, 0, 0, 0), "learning-rate is 0.0; it must be more than 0");
    assertRefused(
        () -> new Schedule(1, 1e-3, 2e-3, 0),
        "min-learning-rate is 0.002; it must be from 0 to the learning rate, 0.001");
    assertRefused(
        () -> new Schedule(1, 1, -1, 0),
        "min-learning-rate is -1.0; it must be from 0 to the learning rate, 1.0");
    assertRefused(() -> new Schedule(1, 1, 0, -1), "warmup is -1; it must be 0 or more");
  }

  @Test
  void refusesAnOptimizersNumbersOutOfRange() {
    assertRefused(() -> optimizer(-1, 0, 0, 0, 0), "weight-decay is -1.0; it must be 0 or more");
    assertRefused(
        () -> optimizer(0, 1, 0, 0, 0), "beta1 is 1.0; it must be at least 0 and below 1");
    assertRefused(
        () -> optimizer(0, 0, 1, 0, 0), "beta2 is 1.0; it must be at least 0 and below 1");
    assertRefused(() -> optimizer(0, 0, 0, -1, 0), "clip is -1.0; it must be 0 or more");
    assertRefused(
        () -> optimizer(0, 0, 0, 0, 1), "average is 1.0; it must be at least 0 and below 1");
  }

  private static OptimizerSettings optimizer(
      double decay, double beta1, double beta2, double clip, double average) {
    return new OptimizerSettings(decay, beta1, beta2, clip, average);
  }

  @Test
  void refusesAnEvaluationsNumbersOutOfRange() {
    assertRefused(() -> new Evaluation(0, 1, 0), "eval-every is 0; it must be 1 or more");
    assertRefused(() -> new Evaluation(1, 0, 0), "eval-tokens is 0; it must be 1 or more");
    assertRefused(() -> new Evaluation(1, 1, -1), "early-stop is -1; it must be 0 or more");
  }

  @Test
  void refusesASizeThatCannotBeBuilt() {
    assertRefused(() -> new ModelSize(0, 128, 4, 4), "context is 0; it must be 1 or more");
    assertRefused(() -> new ModelSize(64, 0, 4, 4), "width is 0; it must be 1 or more");
    assertRefused(() -> new ModelSize(64, 128, 0, 4), "layers is 0; it must be 1 or more");
    assertRefused(() -> new ModelSize(64, 128, 4, 0), "heads is 0; it must be 1 or more");
    assertRefused(
        () -> new ModelSize(64, 130, 4, 4),
        "width is 130, which 4 heads do not divide; it must be a multiple of 4");
  }

  private static void assertRefused(Runnable creation, String message) {
    assertThatThrownBy(creation::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
