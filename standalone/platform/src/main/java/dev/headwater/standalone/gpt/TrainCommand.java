package dev.headwater.standalone.gpt;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.transformer.training.Computation;
import dev.headwater.transformer.training.Computation.Precision;
import dev.headwater.transformer.training.Evaluation;
import dev.headwater.transformer.training.ModelSize;
import dev.headwater.transformer.training.OptimizerSettings;
import dev.headwater.transformer.training.Schedule;
import dev.headwater.transformer.training.Trainer.Progress;
import dev.headwater.transformer.training.Training;
import dev.headwater.transformer.training.TrainingPlan;
import dev.headwater.transformer.training.TrainingPlan.TokenizerKind;
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
  private static final ModelSize SIZE = ModelSize.small();
  private static final TrainingSettings SETTINGS = TrainingSettings.small();
  private static final Schedule SCHEDULE = SETTINGS.schedule();
  private static final OptimizerSettings OPTIMIZER = SETTINGS.optimizer();
  private static final Evaluation EVALUATION = SETTINGS.evaluation();

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

  @Option(names = "--layers")
  private int layers = SIZE.layers();

  @Option(names = "--heads")
  private int heads = SIZE.heads();

  @Option(names = "--width", description = "Model width")
  private int width = SIZE.width();

  @Option(names = "--context", description = "Tokens of a sequence")
  private int context = SIZE.context();

  @Option(names = "--tokenizer", defaultValue = "characters", description = "characters or bpe")
  private TokenizerKind tokenizer = TokenizerKind.CHARACTERS;

  @Option(names = "--vocabulary", defaultValue = "512", description = "Most tokens of bpe")
  private int vocabulary;

  @Option(names = "--batch", description = "Sequences of a batch")
  private int batch = SETTINGS.batch();

  @Option(names = "--accumulate", description = "Batches of a step")
  private int accumulate = SETTINGS.accumulate();

  @Option(names = "--steps")
  private int steps = SCHEDULE.steps();

  @Option(names = "--learning-rate", description = "After the warmup")
  private double learningRate = SCHEDULE.learningRate();

  @Option(names = "--min-learning-rate", description = "At the last step")
  private double minLearningRate = SCHEDULE.minLearningRate();

  @Option(names = "--warmup", description = "Steps to the learning rate")
  private int warmup = SCHEDULE.warmup();

  @Option(names = "--weight-decay", description = "Of matrices")
  private double weightDecay = OPTIMIZER.weightDecay();

  @Option(names = "--beta1")
  private double beta1 = OPTIMIZER.beta1();

  @Option(names = "--beta2")
  private double beta2 = OPTIMIZER.beta2();

  @Option(names = "--clip", description = "Longest gradient; 0 for any")
  private double clip = OPTIMIZER.clip();

  @Option(names = "--dropout", description = "Share that is dropped")
  private double dropout = SETTINGS.dropout();

  @Option(
      names = "--average",
      description = "Share of the weights' average that stays at a step; it is what is written")
  private double average = OPTIMIZER.average();

  @Option(names = "--seed")
  private long seed = SETTINGS.seed();

  @Option(names = "--eval-every", description = "Steps between two readings of the held-out loss")
  private int evaluateEvery = EVALUATION.every();

  @Option(
      names = "--eval-tokens",
      description = "Most tokens that the held-out loss is computed on")
  private int heldOutTokens = EVALUATION.maxTokens();

  @Option(
      names = "--early-stop",
      description = "Readings without a new best that end the training; 0 for never")
  private int earlyStop = EVALUATION.earlyStop();

  @Option(names = "--checkpoint-every", description = "Steps between two checkpoints")
  private int checkpointEvery = SETTINGS.checkpointEvery();

  @Option(names = "--precision", defaultValue = "auto", description = "fp32, bf16 or auto")
  private Precision precision = Precision.AUTO;

  @Option(names = "--path", defaultValue = "fast", description = "fast or reference")
  private Computation.Path path = Computation.Path.FAST;

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
        new ModelSize(context, width, layers, heads),
        new TrainingSettings(
            batch,
            accumulate,
            dropout,
            seed,
            checkpointEvery,
            new Schedule(steps, learningRate, minLearningRate, warmup),
            new OptimizerSettings(weightDecay, beta1, beta2, clip, average),
            new Evaluation(evaluateEvery, heldOutTokens, earlyStop)),
        new Computation(path, precision, threads));
  }
}
