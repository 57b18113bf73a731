package dev.headwater.standalone.gpt;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.transformer.training.Trainer.Progress;
import dev.headwater.transformer.training.Training;
import dev.headwater.transformer.training.TrainingPlan;
import dev.headwater.transformer.training.TrainingPlan.Precision;
import dev.headwater.transformer.training.TrainingPlan.TokenizerKind;
import dev.headwater.transformer.training.TrainingPlan.Way;
import dev.headwater.transformer.training.TrainingSettings;
import dev.headwater.transformer.training.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpt train TEXT --out FOLDER}. */
@Command(
    name = "train",
    sortOptions = false,
    showDefaultValues = true,
    description = "Train a GPT from random initialisation, on a text file or a folder of them.")
final class TrainCommand extends GptTask {
  @Parameters(paramLabel = "TEXT", description = "A UTF-8 file, or a folder with all below it")
  private Path text = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder of the checkpoint")
  private Path folder = Path.of("");

  @Option(names = "--resume", description = "Go on from the folder's checkpoint")
  private boolean resume;

  @Option(names = "--layers", defaultValue = "4")
  private int layers;

  @Option(names = "--heads", defaultValue = "4")
  private int heads;

  @Option(names = "--width", defaultValue = "128", description = "Model width")
  private int width;

  @Option(names = "--context", defaultValue = "64", description = "Tokens of a sequence")
  private int context;

  @Option(names = "--tokenizer", defaultValue = "characters", description = "characters or bpe")
  private TokenizerKind tokenizer = TokenizerKind.CHARACTERS;

  @Option(names = "--vocabulary", defaultValue = "512", description = "Most tokens of bpe")
  private int vocabulary;

  @Option(names = "--batch", defaultValue = "12", description = "Sequences of a batch")
  private int batch;

  @Option(names = "--accumulate", defaultValue = "1", description = "Batches of a step")
  private int accumulate;

  @Option(names = "--steps", defaultValue = "2000")
  private int steps;

  @Option(names = "--learning-rate", defaultValue = "1e-3", description = "After the warmup")
  private double learningRate;

  @Option(names = "--min-learning-rate", defaultValue = "1e-4", description = "At the last step")
  private double minLearningRate;

  @Option(names = "--warmup", defaultValue = "100", description = "Steps to the learning rate")
  private int warmup;

  @Option(names = "--weight-decay", defaultValue = "0.1", description = "Of matrices")
  private double weightDecay;

  @Option(names = "--beta1", defaultValue = "0.9")
  private double beta1;

  @Option(names = "--beta2", defaultValue = "0.99")
  private double beta2;

  @Option(names = "--clip", defaultValue = "1", description = "Longest gradient; 0 for any")
  private double clip;

  @Option(names = "--dropout", defaultValue = "0", description = "Share that is dropped")
  private double dropout;

  @Option(
      names = "--average",
      defaultValue = "0.99",
      description = "Share of the weights' average that stays at a step; it is what is written")
  private double average;

  @Option(names = "--seed", defaultValue = "1337")
  private long seed;

  @Option(names = "--eval-every", defaultValue = "250", description = "Steps")
  private int evaluateEvery;

  @Option(
      names = "--eval-tokens",
      defaultValue = "131072",
      description = "Most tokens that the held-out loss is computed on")
  private int heldOutTokens;

  @Option(
      names = "--early-stop",
      defaultValue = "0",
      description = "Readings without a new best that end the training; 0 for never")
  private int earlyStop;

  @Option(names = "--checkpoint-every", defaultValue = "250", description = "Steps")
  private int checkpointEvery;

  @Option(names = "--precision", defaultValue = "auto", description = "fp32, bf16 or auto")
  private Precision precision = Precision.AUTO;

  @Option(names = "--path", defaultValue = "fast", description = "fast or reference")
  private Way way = Way.FAST;

  @Option(names = "--threads", description = "One a core where this is not given")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  void run() throws IOException {
    try (Training training = Training.open(plan(), resume)) {
      Progress progress = train(training);
      LossChart.write(training.losses(), folder.resolve("losses.png"));
      out.printf(
          "%s: %,d steps, held-out loss at best %.4f; losses in losses.csv and losses.png%n",
          folder, progress.step(), progress.best());
    }
  }

  private Progress train(Training training) {
    try {
      return TrainingProgress.run(training, steps);
    } catch (TrainingStoppedException | IOException e) {
      throw new HeadwaterException(
          "%s; the last good checkpoint in %s stays".formatted(e.getMessage(), folder), e);
    }
  }

  private TrainingPlan plan() {
    return new TrainingPlan(
        text,
        folder,
        tokenizer,
        vocabulary,
        context,
        width,
        layers,
        heads,
        new TrainingSettings(
            batch,
            accumulate,
            steps,
            learningRate,
            minLearningRate,
            warmup,
            weightDecay,
            beta1,
            beta2,
            clip,
            dropout,
            average,
            seed,
            evaluateEvery,
            heldOutTokens,
            earlyStop,
            checkpointEvery),
        precision,
        way,
        threads);
  }
}
