package dev.headwater.standalone.gpt;

import dev.headwater.transformer.training.Trainer;
import dev.headwater.transformer.training.Trainer.Progress;
import dev.headwater.transformer.training.Training;
import java.io.IOException;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Trains with a progress bar on standard error: losses, tokens per second, time left. */
final class TrainingProgress implements Trainer.Listener {
  /** Weight of a new value in the moving averages that are shown. */
  private static final double SHARE = 0.05;

  private final ProgressBar bar;
  private final long stepTokens;
  private long last = System.nanoTime();
  private double loss;
  private double secondsPerStep;
  private String heldOut = "";

  private TrainingProgress(ProgressBar bar, long stepTokens) {
    this.bar = bar;
    this.stepTokens = stepTokens;
  }

  static Progress run(Training training, int steps) throws IOException {
    int start = training.start().step();
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("Training")
            .setInitialMax(steps)
            .startsFrom(start, Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII)
            .build()) {
      return training.train(new TrainingProgress(bar, training.stepTokens()));
    }
  }

  @Override
  public void stepped(int step, double newLoss, double learningRate) {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    loss = loss == 0 ? newLoss : loss + SHARE * (newLoss - loss);
    secondsPerStep =
        secondsPerStep == 0 ? seconds : secondsPerStep + SHARE * (seconds - secondsPerStep);
    bar.stepTo(step);
    bar.setExtraMessage(
        " loss %.3f%s, %,.0f tok/s".formatted(loss, heldOut, stepTokens / secondsPerStep));
  }

  @Override
  public void evaluated(int step, double newLoss) {
    heldOut = ", held out %.3f".formatted(newLoss);
    last = System.nanoTime(); // evaluation does not count as training time
  }
}
