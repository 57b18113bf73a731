package dev.headwater.transformer.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.tokenizer.BytePairVocabulary;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.training.Trainer.Progress;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.nd4j.linalg.api.buffer.DataType;

/** A training from text to checkpoint: puts its parts together. */
public final class Training implements AutoCloseable {
  private final TrainingPlan plan;
  private final BytePairVocabulary vocabulary;
  private final Corpus corpus;
  private final Parameters parameters;
  private final Team team;
  private final Gradients gradients;
  private final Checkpoint checkpoint;
  private final Progress start;
  private final LossCurve losses;

  private Training(TrainingPlan plan, boolean resume, String text) throws IOException {
    this.plan = plan;
    this.vocabulary = plan.tokens(text);
    GptConfiguration shape = plan.size().withVocabulary(vocabulary.tokens().size());
    this.corpus = new Corpus(vocabulary.encoding().encode(text), plan.size().context());
    this.team = new Team("training", plan.computation().threads());
    this.parameters = new Parameters(shape, plan.settings().optimizer().average() > 0);
    this.checkpoint = new Checkpoint(plan.folder(), parameters, plan.facts(hash(text)));
    if (resume) {
      this.start = checkpoint.read();
      this.losses = checkpoint.losses(start.step());
    } else {
      parameters.initialize(plan.settings().seed());
      this.start = Progress.START;
      this.losses = new LossCurve();
    }
    this.gradients = gradients(plan, parameters, team);
  }

  /**
   * Reads the text and creates the model, at random or from the checkpoint.
   *
   * @param resume whether to continue from the folder's checkpoint
   * @throws IOException if text or checkpoint cannot be read, or they do not match
   * @throws IllegalArgumentException if a setting is out of range
   */
  public static Training open(TrainingPlan plan, boolean resume) throws IOException {
    boolean exists = Checkpoint.exists(plan.folder());
    if (exists && !resume) {
      throw new IOException(
          "%s holds a checkpoint: --resume continues it, or choose another folder"
              .formatted(plan.folder()));
    }
    if (resume && !exists) {
      throw new IOException("%s holds no checkpoint to resume".formatted(plan.folder()));
    }
    return new Training(plan, resume, TextFiles.read(plan.text()));
  }

  private static Gradients gradients(TrainingPlan plan, Parameters parameters, Team team) {
    TrainingSettings settings = plan.settings();
    return plan.computation().path() == Computation.Path.FAST
        ? new FastGradients(
            parameters,
            team,
            settings.batch() * plan.size().context(),
            plan.computation().precision().bf16(),
            (float) settings.dropout())
        : new ReferenceGradients(parameters, DataType.FLOAT);
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Trains to the end, and writes checkpoints. */
  public Progress train(Trainer.Listener listener) throws IOException {
    Trainer.Listener both =
        new Trainer.Listener() {
          @Override
          public void stepped(int step, double loss, double learningRate) {
            losses.stepped(step, loss, learningRate);
            listener.stepped(step, loss, learningRate);
          }

          @Override
          public void evaluated(int step, double loss) {
            losses.evaluated(step, loss);
            listener.evaluated(step, loss);
          }
        };
    return new Trainer(
            plan.settings(),
            corpus,
            parameters,
            team,
            gradients,
            progress -> checkpoint.write(progress, losses, vocabulary.json()),
            both)
        .train(start);
  }

  /** The progress that it begins with. */
  public Progress start() {
    return start;
  }

  Corpus corpus() {
    return corpus;
  }

  public LossCurve losses() {
    return losses;
  }

  Parameters parameters() {
    return parameters;
  }

  /** Tokens of a step. */
  public long stepTokens() {
    return (long) plan.settings().batch() * plan.settings().accumulate() * plan.size().context();
  }

  @Override
  public void close() {
    gradients.close();
    team.close();
    parameters.close();
  }
}
