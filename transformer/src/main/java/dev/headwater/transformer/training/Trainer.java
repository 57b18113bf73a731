package dev.headwater.transformer.training;

import dev.headwater.transformer.kernels.Team;
import java.io.IOException;

/**
 * Trains a GPT: the next token at every position at once. Each step draws sequences, computes the
 * loss and its gradient, and lets the optimizer change the weights; now and then it computes the
 * held-out loss and writes a checkpoint. All randomness comes from the seed and the step, so that
 * training resumes from a checkpoint bit for bit.
 */
public final class Trainer {
  /** Follows a training while it runs. */
  public interface Listener {
    /**
     * Called after a step.
     *
     * @param step from 1 on
     * @param loss before the step, in nats
     */
    default void stepped(int step, double loss, double learningRate) {}

    /** The held-out loss, in nats, after that many steps. */
    default void evaluated(int step, double loss) {}
  }

  /**
   * How far a training got.
   *
   * @param step steps done
   * @param best held-out loss so far
   * @param sinceBest evaluations since the best one
   */
  public record Progress(int step, double best, int sinceBest) {
    static final Progress START = new Progress(0, Double.POSITIVE_INFINITY, 0);

    Progress stepped() {
      return new Progress(step + 1, best, sinceBest);
    }

    Progress evaluated(double loss) {
      return loss < best ? new Progress(step, loss, 0) : new Progress(step, best, sinceBest + 1);
    }
  }

  /** Keeps what a training needs to resume. */
  interface Keeper {
    void keep(Progress progress) throws IOException;
  }

  private final TrainingSettings settings;
  private final Corpus corpus;
  private final Gradients gradients;
  private final Optimizer optimizer;
  private final Keeper keeper;
  private final Listener listener;

  Trainer(
      TrainingSettings settings,
      Corpus corpus,
      Parameters parameters,
      Team team,
      Gradients gradients,
      Keeper keeper,
      Listener listener) {
    this.settings = settings;
    this.corpus = corpus;
    this.gradients = gradients;
    this.optimizer = new Optimizer(settings.schedule(), settings.optimizer(), parameters, team);
    this.keeper = keeper;
    this.listener = listener;
  }

  /**
   * Trains to the last step, or until the held-out loss no longer falls.
   *
   * @param start where to begin
   * @throws TrainingStoppedException if a loss is not finite; no checkpoint is written then
   * @throws IOException if a checkpoint cannot be written
   */
  Progress train(Progress start) throws IOException {
    Progress progress = start;
    while (progress.step() < settings.schedule().steps()) {
      step(progress.step());
      progress = progress.stepped();
      boolean last = progress.step() == settings.schedule().steps();
      if (last || progress.step() % settings.evaluation().every() == 0) {
        double loss = required(averagesHeldOutLoss(), "the held-out loss", progress.step());
        progress = progress.evaluated(loss);
        listener.evaluated(progress.step(), loss);
        last |= stopsEarly(progress);
      }
      if (last || progress.step() % settings.checkpointEvery() == 0) {
        keeper.keep(progress);
      }
      if (last) {
        break;
      }
    }
    return progress;
  }

  private boolean stopsEarly(Progress progress) {
    int earlyStop = settings.evaluation().earlyStop();
    return earlyStop > 0 && progress.sinceBest() >= earlyStop;
  }

  /** One step, from 0 on. */
  void step(int step) {
    float share = 1f / settings.accumulate();
    double loss = 0;
    for (int i = 0; i < settings.accumulate(); i++) {
      long index = (long) step * settings.accumulate() + i;
      Batch batch = corpus.batch(settings.batch(), settings.seed(), index);
      long dropoutKey = settings.seed() * 0x2545f4914f6cdd1dL + (index << 16);
      loss += gradients.lossAndGradients(batch, share, dropoutKey, i > 0) * share;
    }
    required(loss, "the loss", step + 1);
    double length = optimizer.step(step);
    required(length, "the gradient's length", step + 1);
    gradients.weightsChanged();
    listener.stepped(step + 1, loss, settings.schedule().learningRateAt(step));
  }

  private static double required(double value, String what, int step) {
    if (!Double.isFinite(value)) {
      throw new TrainingStoppedException(
          "%s is %s in step %d: training stops; a lower learning rate may help"
              .formatted(what, value, step));
    }
    return value;
  }

  /** The held-out loss with the weights' average, if there is one. */
  private double averagesHeldOutLoss() {
    optimizer.exchangeAverage();
    gradients.weightsChanged();
    try {
      return heldOutLoss();
    } finally {
      optimizer.exchangeAverage();
      gradients.weightsChanged();
    }
  }

  /**
   * The mean cross-entropy on sequences spread evenly over the held-out text, on all of it if the
   * settings' limit allows.
   */
  private double heldOutLoss() {
    int most = Math.max(1, settings.evaluation().maxTokens() / corpus.contextSize());
    int count = Math.min(corpus.heldOutSequences(), most);
    double sum = 0;
    for (int first = 0; first < count; first += settings.batch()) {
      int sequences = Math.min(settings.batch(), count - first);
      sum += sequences * gradients.loss(corpus.heldOut(first, sequences, count));
    }
    return sum / count;
  }
}
