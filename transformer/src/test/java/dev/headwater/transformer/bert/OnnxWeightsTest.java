package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.transformer.onnx.ModelProto;
import dev.headwater.transformer.onnx.TensorProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxWeightsTest {
  private static final String GAIN = "encoder.layer.1.output.LayerNorm.weight";

  private final BertWeights weights = RandomBert.weights();
  private final ModelProto model = OnnxExport.of(weights);

  @TempDir private Path folder;

  @Test
  void findsEveryTensor() throws IOException {
    assertThat(OnnxWeights.load(file(model.toByteArray()))).isEqualTo(weights);
  }

  @Test
  void refusesAFileThatIsCutShort() throws IOException {
    byte[] whole = model.toByteArray();
    assertRefused(Arrays.copyOf(whole, whole.length - 1), "is cut short or not an ONNX file");
    assertRefused(Arrays.copyOf(whole, whole.length / 2), "is cut short or not an ONNX file");
  }

  @Test
  void refusesAnotherKindOfFile() throws IOException {
    assertRefused(
        "{\"version\": 1}".getBytes(StandardCharsets.UTF_8), "is cut short or not an ONNX file");
    assertRefused(
        new byte[0], "is not a BERT encoder: it has no tensor embeddings.word_embeddings.weight");
  }

  @Test
  void namesTheTensorThatIsMissingOrWrong() throws IOException {
    assertRefused(with(tensor -> tensor.setName("other")), "it has no tensor " + GAIN);
    assertRefused(
        with(tensor -> tensor.setDataType(10)),
        GAIN + " must hold 32-bit floats (type 1) but has type 10");
    assertRefused(with(tensor -> tensor.setDims(0, 9)), GAIN + " must hold 9 numbers but has 8");
  }

  @Test
  void namesTheBiasWhoseMatrixIsMissing() throws IOException {
    ModelProto.Builder broken = model.toBuilder();
    broken.getGraphBuilder().clearNode();
    assertRefused(
        broken.build().toByteArray(),
        "no matrix belongs to encoder.layer.0.attention.self.query.bias");
  }

  @Test
  void saysWhichStepAnOptimizerMade() throws IOException {
    ModelProto.Builder optimized = model.toBuilder();
    optimized.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getInputList().contains("encoder.layer.0.intermediate.dense.bias"))
        .forEach(node -> node.setOpType("BiasGelu"));
    optimized.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node ->
            node.getOutputList().contains("encoder.layer.0.intermediate.dense/MatMul_output_0"))
        .forEach(node -> node.setOpType("MatMulNBits"));
    assertRefused(
        optimized.build().toByteArray(),
        "no matrix belongs to encoder.layer.0.intermediate.dense.bias, which BiasGelu takes: only a"
            + " plain export is read");
  }

  @Test
  void refusesTensorsThatAreInAnotherFile() throws IOException {
    assertRefused(
        with(tensor -> tensor.clearRawData().setDataLocation(1)),
        GAIN + " is in another file; all tensors must be in the ONNX file itself");
  }

  @Test
  void findsAnEncoderThatIsPartOfAModel() throws IOException {
    ModelProto.Builder part = model.toBuilder();
    part.getGraphBuilder()
        .getInitializerBuilderList()
        .forEach(tensor -> tensor.setName("bert." + tensor.getName()));
    part.getGraphBuilder()
        .getNodeBuilderList()
        .forEach(node -> {
          List<String> inputs = node.getInputList().stream().map(this::inBert).toList();
          node.clearInput().addAllInput(inputs);
        });
    assertThat(OnnxWeights.load(file(part.build().toByteArray()))).isEqualTo(weights);
  }

  /** Initializers alone have the prefix. */
  private String inBert(String input) {
    return model.getGraph().getInitializerList().stream()
            .anyMatch(tensor -> tensor.getName().equals(input))
        ? "bert." + input
        : input;
  }

  @Test
  void refusesTensorsWhoseShapesDoNotFit() throws IOException {
    assertRefused(
        change("embeddings.position_embeddings.weight", t -> t.setDims(0, 8).setDims(1, 12)),
        "position embedding must have the shape [8, 8] but has [8, 12]");
    assertRefused(
        change("encoder.layer.0.intermediate.dense.bias", t -> t.setDims(0, 4).addDims(4)),
        "bias must have the shape [16] but has [4, 4]");
  }

  @Test
  void refusesNumbersThatAreCutShort() throws IOException {
    assertRefused(
        change(
            "embeddings.word_embeddings.weight",
            t -> t.setRawData(t.getRawData().substring(0, 400))),
        "embeddings.word_embeddings.weight must hold 240 numbers but has 100");
  }

  @Test
  void refusesAMatrixThatTheGraphDoesNotMultiply() throws IOException {
    ModelProto.Builder broken = model.toBuilder();
    broken.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOpType().equals("MatMul"))
        .forEach(node -> node.setOpType("Gemm"));
    assertRefused(
        broken.build().toByteArray(),
        "no matrix belongs to encoder.layer.0.attention.self.query.bias");
  }

  @Test
  void endsWithTheLastWholeBlock() throws IOException {
    byte[] shorter = change("encoder.layer.1.output.dense.bias", tensor -> tensor.setName("other"));
    assertThat(OnnxWeights.load(file(shorter)).blocks()).hasSize(1);
  }

  @Test
  void findsMatricesWhicheverWayTheirBiasIsAdded() throws IOException {
    ModelProto.Builder swapped = model.toBuilder();
    swapped.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOpType().equals("Add"))
        .forEach(node -> {
          String first = node.getInput(0);
          node.setInput(0, node.getInput(1)).setInput(1, first);
        });
    assertThat(OnnxWeights.load(file(swapped.build().toByteArray()))).isEqualTo(weights);
  }

  private byte[] change(String name, Consumer<TensorProto.Builder> change) {
    ModelProto.Builder changed = model.toBuilder();
    changed.getGraphBuilder().getInitializerBuilderList().stream()
        .filter(tensor -> tensor.getName().equals(name))
        .forEach(change);
    return changed.build().toByteArray();
  }

  private byte[] with(Consumer<TensorProto.Builder> change) {
    return change(GAIN, change);
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path file = file(bytes);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> OnnxWeights.load(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(message);
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.onnx"), bytes);
  }
}
