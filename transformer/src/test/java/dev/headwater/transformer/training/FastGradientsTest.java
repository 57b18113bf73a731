package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class FastGradientsTest {
  private static final int SEQUENCES = 3;
  private static final long KEY = 7;

  private final GptConfiguration shape = Examples.SHAPE;
  private final Parameters parameters = Examples.parameters(shape, 1);
  private final Batch batch = Examples.batch(shape, SEQUENCES, 2);
  private final Team team = new Team("training", 2);

  @BeforeEach
  void needsOneDnn() {
    assumeThat(Processor.hasOneDnn()).isTrue();
  }

  @AfterEach
  void free() {
    team.close();
    parameters.close();
  }

  private FastGradients gradients(Team threads, boolean bf16, float dropout) {
    return new FastGradients(parameters, threads, batch.tokens().length, bf16, dropout);
  }

  @Test
  void agreesWithFiniteDifferencesInEveryTensor() {
    try (FastGradients gradients = gradients(team, false, 0)) {
      assertFiniteDifferences(gradients);
    }
  }

  @Test
  void dropsTheSameForwardAndBackward() {
    try (FastGradients gradients = gradients(team, false, 0.2f)) {
      assertThat(gradients.lossAndGradients(batch, 1, KEY, false))
          .isNotCloseTo(gradients.loss(batch), within(1e-3))
          .isNotEqualTo(gradients.lossAndGradients(batch, 1, KEY + 1, false))
          .isEqualTo(gradients.lossAndGradients(batch, 1, KEY, false));
      assertFiniteDifferences(gradients);
    }
  }

  private void assertFiniteDifferences(FastGradients gradients) {
    gradients.lossAndGradients(batch, 1, KEY, false);
    List<INDArray> all = copy();
    for (int i = 0; i < all.size(); i++) {
      Tensor tensor = parameters.tensors().get(i);
      INDArray direction = Examples.direction(3, tensor.shape());
      INDArray gradient = all.get(i);
      double length = gradient.norm2Number().doubleValue();
      direction.addi(gradient.div(length));
      double slope =
          Examples.slope(
              parameters.weights(tensor),
              direction,
              5e-3,
              () -> gradients.lossAndGradients(batch, 1, KEY, false));
      double expected = gradient.mul(direction).sumNumber().doubleValue();
      assertThat(expected)
          .describedAs(tensor.name())
          .isCloseTo(slope, within(1e-3 + 0.01 * Math.abs(slope)));
    }
  }

  private List<INDArray> copy() {
    return parameters.tensors().stream().map(tensor -> parameters.gradient(tensor).dup()).toList();
  }

  @Test
  void isTheSameWithAnotherNumberOfThreadsAndExactlyWithTheSame() {
    try (FastGradients gradients = gradients(team, false, 0.1f)) {
      double loss = gradients.lossAndGradients(batch, 1, KEY, false);
      INDArray first = parameters.gradients().dup();
      gradients.lossAndGradients(batch, 1, KEY, false);
      assertThat(parameters.gradients()).isEqualTo(first);
      for (int threads : new int[] {1, 3, 8}) {
        try (Team other = new Team("training", threads);
            FastGradients again = gradients(other, false, 0.1f)) {
          assertThat(again.lossAndGradients(batch, 1, KEY, false)).isCloseTo(loss, within(1e-6));
          assertThat(Examples.distance(parameters.gradients(), first)).isLessThan(1e-6);
        }
      }
    }
  }

  @Test
  void accumulatesBatches() {
    Batch other = Examples.batch(shape, SEQUENCES, 5);
    try (FastGradients gradients = gradients(team, false, 0)) {
      gradients.lossAndGradients(batch, 1, KEY, false);
      INDArray sum = parameters.gradients().dup();
      gradients.lossAndGradients(other, 1, KEY, false);
      sum.addi(parameters.gradients());
      gradients.lossAndGradients(batch, 0.5f, KEY, false);
      gradients.lossAndGradients(other, 0.5f, KEY, true);
      assertThat(Examples.distance(parameters.gradients().mul(2), sum)).isLessThan(1e-6);
    }
  }

  @Test
  void givesThePaddingOfTheVocabularyNoGradient() {
    Tensor embedding = parameters.tokenEmbedding();
    long first = (long) embedding.rows() * embedding.columns();
    assertThat(embedding.size()).isGreaterThan(first);
    parameters.gradients().assign(1);
    try (FastGradients gradients = gradients(team, false, 0.1f)) {
      gradients.lossAndGradients(batch, 1, KEY, false);
      gradients.lossAndGradients(batch, 1, KEY, true);
    }
    for (long i = first; i < embedding.size(); i++) {
      assertThat(parameters.gradients().getDouble(i)).isZero();
    }
  }

  @Test
  void isCloseInBf16() {
    assumeThat(Processor.hasBf16()).isTrue();
    try (FastGradients exact = gradients(team, false, 0);
        FastGradients gradients = gradients(team, true, 0)) {
      double loss = exact.lossAndGradients(batch, 1, KEY, false);
      List<INDArray> expected = copy();
      assertThat(gradients.lossAndGradients(batch, 1, KEY, false)).isCloseTo(loss, within(0.02));
      for (int i = 0; i < expected.size(); i++) {
        Tensor tensor = parameters.tensors().get(i);
        assertThat(Examples.distance(parameters.gradient(tensor), expected.get(i)))
            .describedAs(tensor.name())
            .isLessThan(0.05);
      }
    }
  }

  @Test
  void refusesWidthsThatTheKernelsCannotTake() {
    try (Parameters odd = new Parameters(GptConfiguration.gpt2(23, 16, 24, 1, 2), false)) {
      assertThatThrownBy(() -> new FastGradients(odd, team, 16, false, 0))
          .hasMessageContaining("width / heads is 12")
          .hasMessageContaining("multiple of 16");
    }
  }
}
