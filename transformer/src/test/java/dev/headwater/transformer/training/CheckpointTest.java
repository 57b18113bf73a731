package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.GptWeights;
import dev.headwater.transformer.tensors.Safetensors;
import dev.headwater.transformer.training.Trainer.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointTest {
  private static final Map<String, String> FACTS = Map.of("batch", "3", "text", "abc");
  private static final Progress PROGRESS = new Progress(7, 1.25, 2);

  @TempDir private Path folder;

  private final Parameters parameters = Examples.parameters(Examples.SHAPE, 1, true);
  private final Parameters other = Examples.parameters(Examples.SHAPE, 2, true);

  @AfterEach
  void free() {
    parameters.close();
    other.close();
  }

  private void write() throws IOException {
    parameters.mean().assign(0.5);
    parameters.square().assign(0.25);
    parameters.average().assign(parameters.weights().mul(2));
    new Checkpoint(folder, parameters, FACTS).write(PROGRESS, new LossCurve(), "{}");
  }

  @Test
  void readsEverythingThatATrainingNeeds() throws IOException {
    assertThat(Checkpoint.exists(folder)).isFalse();
    write();
    assertThat(Checkpoint.exists(folder)).isTrue();
    assertThat(new Checkpoint(folder, other, FACTS).read()).isEqualTo(PROGRESS);
    assertThat(other.weights()).isEqualTo(parameters.weights());
    assertThat(other.mean()).isEqualTo(parameters.mean());
    assertThat(other.square()).isEqualTo(parameters.square());
    assertThat(other.average()).isEqualTo(parameters.average());
  }

  @Test
  void keepsABestLossThatIsStillInfinite() throws IOException {
    new Checkpoint(folder, parameters, FACTS).write(Progress.START, new LossCurve(), "{}");
    assertThat(new Checkpoint(folder, other, FACTS).read()).isEqualTo(Progress.START);
  }

  @Test
  void writesTheAverageAsTheModel() throws IOException {
    write();
    try (GptFile file = GptFile.open(folder);
        GptWeights weights = file.weights()) {
      assertThat(file.configuration()).isEqualTo(Examples.SHAPE);
      INDArray embedding = parameters.weights(parameters.tokenEmbedding());
      assertThat(weights.tokenEmbedding()).isEqualTo(embedding.mul(2));
    }
  }

  @Test
  void writesTheWeightsThemselvesWithoutAnAverage() throws IOException {
    try (Parameters plain = Examples.parameters(Examples.SHAPE, 3)) {
      new Checkpoint(folder, plain, FACTS).write(PROGRESS, new LossCurve(), "{}");
      try (GptFile file = GptFile.open(folder);
          GptWeights weights = file.weights();
          Safetensors state = Safetensors.open(folder.resolve("training.safetensors"))) {
        assertThat(weights.tokenEmbedding()).isEqualTo(plain.weights(plain.tokenEmbedding()));
        assertThat(state.names()).containsExactly("weights", "mean", "square");
      }
    }
  }

  @Test
  void refusesAnotherValueOfAFact() throws IOException {
    write();
    assertThatThrownBy(
            () -> new Checkpoint(folder, other, Map.of("batch", "4", "text", "abc")).read())
        .isInstanceOf(IOException.class)
        .hasMessage("batch is 4, but the checkpoint in " + folder + " was made with 3");
    assertThatThrownBy(() -> new Checkpoint(folder, other, Map.of("dropout", "0.1")).read())
        .hasMessageContaining("dropout is 0.1")
        .hasMessageEndingWith("was made with missing");
  }

  @Test
  void refusesTheStateOfAnotherShape() throws IOException {
    write();
    GptConfiguration wider = GptConfiguration.gpt2(23, 16, 64, 2, 2);
    try (Parameters others = new Parameters(wider, true)) {
      assertThatThrownBy(() -> new Checkpoint(folder, others, FACTS).read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("training.safetensors: tensor weights must be ");
    }
  }

  @Test
  void refusesAStateThatLacksItsStepOrItsMoments() throws IOException {
    Path state = folder.resolve("training.safetensors");
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String name : new String[] {"weights", "mean", "square", "average"}) {
      arrays.put(name, Nd4j.zeros(parameters.size()));
    }
    Safetensors.write(state, arrays, FACTS);
    assertThatThrownBy(() -> new Checkpoint(folder, other, FACTS).read())
        .hasMessage(state + " does not say its step");
    arrays.remove("square");
    Safetensors.write(state, arrays, FACTS);
    assertThatThrownBy(() -> new Checkpoint(folder, other, FACTS).read())
        .hasMessage(state + " has no tensor square");
  }

  @Test
  void replacesAnOlderCheckpoint() throws IOException {
    write();
    new Checkpoint(folder, parameters, FACTS).write(new Progress(9, 1, 0), new LossCurve(), "[]");
    assertThat(new Checkpoint(folder, other, FACTS).read().step()).isEqualTo(9);
    assertThat(folder.resolve("tokenizer.json")).hasContent("[]");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void readsTheLossesUpToAStep() throws IOException {
    LossCurve losses = new LossCurve();
    for (int step = 1; step <= 5; step++) {
      losses.stepped(step, step, 0.1);
    }
    Checkpoint checkpoint = new Checkpoint(folder, parameters, FACTS);
    checkpoint.write(PROGRESS, losses, "{}");
    assertThat(checkpoint.losses(3).losses())
        .extracting(LossCurve.Point::step)
        .containsExactly(1, 2, 3);
    Files.delete(folder.resolve("losses.csv"));
    assertThatThrownBy(() -> checkpoint.losses(3)).isInstanceOf(IOException.class);
  }
}
