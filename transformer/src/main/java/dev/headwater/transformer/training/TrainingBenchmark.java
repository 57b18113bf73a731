package dev.headwater.transformer.training;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.Team;
import java.util.SplittableRandom;

/** Steps of the fast path on random tokens, without checkpoints, to measure its speed. */
public final class TrainingBenchmark implements AutoCloseable {
  private static final int TEXT = 1 << 16;

  private final Team team;
  private final Parameters parameters;
  private final FastGradients gradients;
  private final Trainer trainer;

  private int step;

  /**
   * @param bf16 whether operands of matrix products are bf16, else floats
   */
  public TrainingBenchmark(
      GptConfiguration shape, TrainingSettings settings, boolean bf16, int threads) {
    this.team = new Team("training", threads);
    this.parameters = new Parameters(shape, settings.optimizer().average() > 0);
    parameters.initialize(settings.seed());
    int rows = settings.batch() * shape.contextSize();
    this.gradients = new FastGradients(parameters, team, rows, bf16, (float) settings.dropout());
    int[] text =
        new SplittableRandom(settings.seed()).ints(TEXT, 0, shape.vocabularySize()).toArray();
    Corpus corpus = new Corpus(text, shape.contextSize());
    this.trainer =
        new Trainer(
            settings, corpus, parameters, team, gradients, _ -> {}, new Trainer.Listener() {});
  }

  /** A whole step, from drawing the sequences to AdamW. */
  public void step() {
    trainer.step(step++);
  }

  @Override
  public void close() {
    gradients.close();
    team.close();
    parameters.close();
  }
}
