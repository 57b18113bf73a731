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

  private byte[] with(Consumer<TensorProto.Builder> change) {
    ModelProto.Builder changed = model.toBuilder();
    for (TensorProto.Builder tensor : changed.getGraphBuilder().getInitializerBuilderList()) {
      if (tensor.getName().equals(GAIN)) {
        change.accept(tensor);
      }
    }
    return changed.build().toByteArray();
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
