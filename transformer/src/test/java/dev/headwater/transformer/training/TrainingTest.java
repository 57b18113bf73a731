package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.Gpt2Folder;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.training.Computation.Precision;
import dev.headwater.transformer.training.TrainingPlan.TokenizerKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final Trainer.Listener NOBODY = new Trainer.Listener() {};

  @TempDir private Path folder;

  @BeforeEach
  void needsOneDnn() {
    assumeThat(Processor.hasOneDnn()).isTrue();
  }

  private Path text(String content) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), content);
  }

  private Path text() throws IOException {
    return text("The river carries documents, and the documents carry words.\n".repeat(20));
  }

  private TrainingPlan plan(Path text, String out, int batch, TokenizerKind tokenizer) {
    TrainingSettings settings =
        TrainingSettings.small()
            .withBatch(batch)
            .withAccumulate(2)
            .withDropout(0.1)
            .withSeed(1)
            .withCheckpointEvery(4)
            .withSchedule(new Schedule(12, 1e-2, 1e-3, 2))
            .withOptimizer(OptimizerSettings.small().withAverage(0.9))
            .withEvaluation(new Evaluation(3, 1000, 0));
    return new TrainingPlan(
        text,
        folder.resolve(out),
        tokenizer,
        300,
        new ModelSize(16, 32, 2, 2),
        settings,
        new Computation(Computation.Path.FAST, Precision.FP32, 2));
  }

  private TrainingPlan plan(String out) throws IOException {
    return plan(text(), out, 3, TokenizerKind.CHARACTERS);
  }

  /** Ends a training in the middle of a step. */
  private static Trainer.Listener endingAt(int last) {
    return new Trainer.Listener() {
      @Override
      public void stepped(int step, double loss, double learningRate) {
        if (step == last) {
          throw new IllegalStateException("ended");
        }
      }
    };
  }

  private void trainUntil(TrainingPlan plan, int last) throws IOException {
    try (Training training = Training.open(plan, false)) {
      assertThatThrownBy(() -> training.train(endingAt(last))).hasMessage("ended");
    }
  }

  @Test
  void resumesAsIfItHadNeverStopped() throws IOException {
    TrainingPlan whole = plan("whole");
    try (Training training = Training.open(whole, false)) {
      assertThat(training.train(NOBODY).step()).isEqualTo(12);
    }
    TrainingPlan parts = plan("parts");
    trainUntil(parts, 10);
    try (Training training = Training.open(parts, true)) {
      assertThat(training.start().step()).isEqualTo(8);
      training.train(NOBODY);
    }
    for (String file :
        new String[] {"losses.csv", "model.safetensors", "training.safetensors", "config.json"}) {
      assertThat(parts.folder().resolve(file)).hasSameBinaryContentAs(whole.folder().resolve(file));
    }
  }

  @Test
  void learns() throws IOException {
    try (Training training = Training.open(plan(text(), "bpe", 3, TokenizerKind.BPE), false)) {
      training.train(NOBODY);
      assertThat(training.losses().losses().getLast().loss())
          .isLessThan(training.losses().losses().getFirst().loss() - 1);
      assertThat(training.losses().heldOut()).hasSize(4);
    }
  }

  @Test
  void writesTheModelThatItTrained() throws IOException {
    TrainingPlan plan = plan(text(), "bpe", 3, TokenizerKind.BPE);
    try (Training training = Training.open(plan, false)) {
      training.train(NOBODY);
      double heldOut = training.losses().heldOut().getLast().loss();
      try (Gpt2Folder file = Gpt2Folder.open(plan.folder());
          Gpt gpt = new Gpt(file.configuration(), file.weights())) {
        Corpus corpus = training.corpus();
        double sum = 0;
        for (int i = 0; i < corpus.heldOutSequences(); i++) {
          sum += loss(gpt, corpus.heldOut(i, 1, corpus.heldOutSequences()));
        }
        assertThat(sum / corpus.heldOutSequences()).isCloseTo(heldOut, within(1e-4));
        String content = Files.readString(plan.text());
        assertThat(file.tokenizer().decode(file.tokenizer().encode(content))).isEqualTo(content);
      }
    }
  }

  private static double loss(Gpt gpt, Batch batch) {
    float[][] logits = gpt.nextAtEach(batch.tokens(), gpt.newCache(batch.length()));
    double sum = 0;
    for (int t = 0; t < logits.length; t++) {
      double exponentials = 0;
      for (float logit : logits[t]) {
        exponentials += Math.exp(logit);
      }
      sum += Math.log(exponentials) - logits[t][batch.targets()[t]];
    }
    return sum / logits.length;
  }

  @Test
  void goesOnOnlyWithTheSameSettings() throws IOException {
    trainUntil(plan("out"), 5);
    assertThatThrownBy(() -> Training.open(plan("out"), false))
        .hasMessageContaining("holds a checkpoint");
    assertThatThrownBy(() -> Training.open(plan(text(), "out", 5, TokenizerKind.CHARACTERS), true))
        .hasMessageContaining("batch is 5, but the checkpoint")
        .hasMessageContaining("was made with 3");
    assertThatThrownBy(() -> Training.open(plan("nothing"), true))
        .hasMessageContaining("holds no checkpoint");
  }

  @Test
  void refusesACheckpointThatIsCutOff() throws IOException {
    trainUntil(plan("out"), 5);
    Path state = folder.resolve("out/training.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertThatThrownBy(() -> Training.open(plan("out"), true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("training.safetensors");
  }

  @Test
  void stopsWhenTheLossIsNoNumberAndKeepsTheLastCheckpoint() throws IOException {
    TrainingPlan plan = plan("out");
    trainUntil(plan, 5);
    byte[] before = Files.readAllBytes(plan.folder().resolve("training.safetensors"));
    try (Training training = Training.open(plan, true)) {
      training.parameters().weights().putScalar(0, Float.NaN);
      assertThatThrownBy(() -> training.train(NOBODY))
          .isInstanceOf(TrainingStoppedException.class)
          .hasMessageContaining("training stops");
    }
    assertThat(plan.folder().resolve("training.safetensors")).hasBinaryContent(before);
  }

  @Test
  void keepsTheLastCheckpointWhenTheDiskIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(Files.exists(full)).isTrue();
    TrainingPlan plan = plan("out");
    trainUntil(plan, 5);
    byte[] before = Files.readAllBytes(plan.folder().resolve("training.safetensors"));
    Files.createSymbolicLink(plan.folder().resolve(".training.safetensors.tmp"), full);
    try (Training training = Training.open(plan, true)) {
      assertThatThrownBy(() -> training.train(NOBODY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
    }
    assertThat(plan.folder().resolve("training.safetensors")).hasBinaryContent(before);
    try (Training training = Training.open(plan, true)) {
      assertThat(training.start().step()).isEqualTo(4);
    }
  }

  @Test
  void refusesATextThatTeachesNothing() throws IOException {
    TrainingPlan empty = plan(text(""), "out", 3, TokenizerKind.CHARACTERS);
    assertThatThrownBy(() -> Training.open(empty, false)).hasMessageContaining("is empty");
    TrainingPlan small = plan(text("too short"), "out", 3, TokenizerKind.CHARACTERS);
    assertThatThrownBy(() -> Training.open(small, false)).hasMessageContaining("text has 9 tokens");
    TrainingPlan missing = plan(folder.resolve("missing"), "out", 3, TokenizerKind.CHARACTERS);
    assertThatThrownBy(() -> Training.open(missing, false)).hasMessageContaining("does not exist");
  }
}
