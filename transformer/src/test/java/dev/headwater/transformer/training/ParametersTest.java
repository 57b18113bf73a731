package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.study.Census;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ParametersTest {
  private static final GptConfiguration SHAPE = GptConfiguration.gpt2(300, 32, 64, 3, 4);

  private final Parameters parameters = new Parameters(SHAPE, true);

  @AfterEach
  void free() {
    parameters.close();
  }

  @Test
  void tensorsFollowEachOtherWithoutGapOrOverlap() {
    long end = 0;
    for (Tensor tensor : parameters.tensors()) {
      assertThat(tensor.offset()).as(tensor.name()).isEqualTo(end);
      assertThat(tensor.offset() % 16).isZero(); // a cache line
      end += tensor.size();
    }
    assertThat(parameters.size()).isEqualTo(end);
    assertThat(parameters.weights().length()).isEqualTo(end);
  }

  @Test
  void matricesDecayAndAreTheFirst() {
    for (Tensor tensor : parameters.tensors()) {
      assertThat(tensor.offset() < parameters.decayed())
          .as(tensor.name())
          .isEqualTo(tensor.matrix());
    }
  }

  @Test
  void hasTheNumbersOfAGpt2() {
    long numbers = 0;
    for (Tensor tensor : parameters.tensors()) {
      numbers += (long) tensor.rows() * tensor.columns();
    }
    assertThat(numbers).isEqualTo(Census.of(SHAPE).stored());
  }

  @Test
  void namesItsTensorsAsGpt2Does() {
    assertThat(parameters.tensors())
        .extracting(Tensor::name)
        .doesNotHaveDuplicates()
        .hasSize(2 + 3 * 12 + 2)
        .contains(
            "wte.weight", "wpe.weight", "h.2.attn.c_attn.bias", "h.0.ln_2.bias", "ln_f.weight");
  }

  @Test
  void normsAreInTheOrderInWhichATokenMeetsThem() {
    for (int i = 0; i < parameters.norms().size(); i++) {
      assertThat(parameters.norms().get(i).index()).isEqualTo(i);
    }
    assertThat(parameters.norms())
        .extracting(norm -> norm.gain().name())
        .containsExactly(
            "h.0.ln_1.weight",
            "h.0.ln_2.weight",
            "h.1.ln_1.weight",
            "h.1.ln_2.weight",
            "h.2.ln_1.weight",
            "h.2.ln_2.weight",
            "ln_f.weight");
    assertThat(parameters.finalNorm()).isSameAs(parameters.norms().getLast());
    assertThat(parameters.blocks().get(1).mlpNorm()).isSameAs(parameters.norms().get(3));
  }

  @Test
  void initializesAsGpt2Does() {
    parameters.initialize(3);
    for (Tensor tensor : parameters.tensors()) {
      INDArray weights = parameters.weights(tensor);
      double deviation = Math.sqrt(weights.mul(weights).meanNumber().doubleValue());
      if (!tensor.matrix()) {
        double expected = tensor.name().endsWith(".weight") ? 1 : 0;
        assertThat(weights.minNumber().doubleValue()).as(tensor.name()).isEqualTo(expected);
        assertThat(weights.maxNumber().doubleValue()).as(tensor.name()).isEqualTo(expected);
      } else if (tensor.name().endsWith("c_proj.weight")) {
        assertThat(deviation).isCloseTo(0.02 / Math.sqrt(6), within(0.001));
      } else {
        assertThat(deviation).isCloseTo(0.02, within(0.001));
      }
    }
  }

  @Test
  void leavesThePaddingOfTheVocabularyAtZero() {
    parameters.initialize(3);
    Tensor embedding = parameters.tokenEmbedding();
    assertThat(embedding.paddedRows()).isEqualTo(304);
    for (long i = 300L * 64; i < embedding.size(); i++) {
      assertThat(parameters.weights().getFloat(i)).isZero();
    }
  }

  @Test
  void initializesTheSameWithTheSameSeed() {
    parameters.initialize(3);
    try (Parameters same = new Parameters(SHAPE, false);
        Parameters other = new Parameters(SHAPE, false)) {
      same.initialize(3);
      other.initialize(4);
      assertThat(same.weights()).isEqualTo(parameters.weights());
      assertThat(other.weights()).isNotEqualTo(parameters.weights());
    }
  }

  @Test
  void viewsShareTheWeightsMemory() {
    Tensor up = parameters.blocks().get(1).up().weight();
    INDArray view = parameters.weights(up);
    assertThat(view.shape()).containsExactly(64, 256);
    view.putScalar(2, 5, 42);
    assertThat(parameters.weights().getFloat(up.offset() + 2 * 256 + 5)).isEqualTo(42);
    parameters.gradients().putScalar(up.offset() + 7, 9);
    assertThat(parameters.gradient(up).getFloat(0, 7)).isEqualTo(9);
  }

  @Test
  void theWeightsAreTheirOwnAverageIfThereIsNone() {
    try (Parameters plain = new Parameters(SHAPE, false)) {
      plain.initialize(1);
      for (Tensor tensor : List.of(plain.tokenEmbedding(), plain.finalNorm().gain())) {
        assertThat(plain.average(tensor)).isEqualTo(plain.weights(tensor));
      }
    }
    assertThat(parameters.average()).isNotSameAs(parameters.weights());
  }
}
