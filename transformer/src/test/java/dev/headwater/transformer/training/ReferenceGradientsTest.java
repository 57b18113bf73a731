package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ReferenceGradientsTest {
  private final GptConfiguration shape = Examples.SHAPE;
  private final Parameters parameters = Examples.parameters(shape, 1);
  private final Batch batch = Examples.batch(shape, 2, 2);

  @AfterEach
  void free() {
    parameters.close();
  }

  @Test
  void agreesWithFiniteDifferencesInEveryTensor() {
    try (ReferenceGradients reference = new ReferenceGradients(parameters, DataType.DOUBLE)) {
      List<INDArray> gradients = reference.gradients(batch);
      for (int i = 0; i < gradients.size(); i++) {
        Tensor tensor = parameters.tensors().get(i);
        INDArray gradient = gradients.get(i).castTo(DataType.FLOAT);
        INDArray direction = Examples.direction(3, tensor.shape());
        direction.addi(gradient.div(gradient.norm2Number()));
        double slope =
            Examples.slope(
                parameters.weights(tensor), direction, 1e-3, () -> reference.loss(batch));
        assertThat(gradient.mul(direction).sumNumber().doubleValue())
            .describedAs(tensor.name())
            .isCloseTo(slope, within(1e-6 + 1e-4 * Math.abs(slope)));
      }
    }
  }

  @Test
  void agreesWithTheFastPathInEveryTensor() {
    assumeThat(Processor.hasOneDnn()).isTrue();
    try (Team team = new Team("training", 2);
        FastGradients fast = new FastGradients(parameters, team, batch.tokens().length, false, 0);
        ReferenceGradients reference = new ReferenceGradients(parameters, DataType.DOUBLE)) {
      double loss = fast.lossAndGradients(batch, 1, 0, false);
      assertThat(loss).isCloseTo(reference.loss(batch), within(1e-5));
      List<INDArray> gradients = reference.gradients(batch);
      for (int i = 0; i < gradients.size(); i++) {
        Tensor tensor = parameters.tensors().get(i);
        INDArray expected = gradients.get(i).castTo(DataType.FLOAT);
        assertThat(Examples.distance(parameters.gradient(tensor), expected))
            .describedAs(tensor.name())
            .isLessThan(2e-5);
      }
    }
  }
}
