package dev.headwater.transformer.training;

/**
 * How a model is trained, apart from its shape.
 *
 * @param batch sequences of a batch
 * @param accumulate batches whose gradients are added up for a step
 * @param dropout share of activations that are dropped
 * @param seed of the weights, of the order of the text and of dropout
 * @param checkpointEvery steps between two checkpoints
 */
public record TrainingSettings(
    int batch,
    int accumulate,
    double dropout,
    long seed,
    int checkpointEvery,
    Schedule schedule,
    OptimizerSettings optimizer,
    Evaluation evaluation) {

  public TrainingSettings {
    Limits.atLeastOne("batch", batch);
    Limits.atLeastOne("accumulate", accumulate);
    Limits.share("dropout", dropout);
    Limits.atLeastOne("checkpoint-every", checkpointEvery);
  }

  /** nanoGPT's small configuration for a CPU. */
  public static TrainingSettings small() {
    return new TrainingSettings(
        12, 1, 0, 1337, 250, Schedule.small(), OptimizerSettings.small(), Evaluation.small());
  }

  public TrainingSettings withBatch(int other) {
    return new TrainingSettings(
        other, accumulate, dropout, seed, checkpointEvery, schedule, optimizer, evaluation);
  }

  public TrainingSettings withAccumulate(int other) {
    return new TrainingSettings(
        batch, other, dropout, seed, checkpointEvery, schedule, optimizer, evaluation);
  }

  public TrainingSettings withDropout(double other) {
    return new TrainingSettings(
        batch, accumulate, other, seed, checkpointEvery, schedule, optimizer, evaluation);
  }

  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(
        batch, accumulate, dropout, other, checkpointEvery, schedule, optimizer, evaluation);
  }

  public TrainingSettings withCheckpointEvery(int other) {
    return new TrainingSettings(
        batch, accumulate, dropout, seed, other, schedule, optimizer, evaluation);
  }

  public TrainingSettings withSchedule(Schedule other) {
    return new TrainingSettings(
        batch, accumulate, dropout, seed, checkpointEvery, other, optimizer, evaluation);
  }

  public TrainingSettings withOptimizer(OptimizerSettings other) {
    return new TrainingSettings(
        batch, accumulate, dropout, seed, checkpointEvery, schedule, other, evaluation);
  }

  public TrainingSettings withEvaluation(Evaluation other) {
    return new TrainingSettings(
        batch, accumulate, dropout, seed, checkpointEvery, schedule, optimizer, other);
  }
}
