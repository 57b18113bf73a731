package dev.headwater.transformer.bert;

import dev.headwater.transformer.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads a BERT encoder's weights from a safetensors file, whose matrices are [out, in]. */
final class SafetensorsWeights extends BertTensors {
  private final Safetensors file;

  private SafetensorsWeights(Safetensors file) {
    super(file.names());
    this.file = file;
  }

  /**
   * Reads a file of fp32, fp16 or bf16.
   *
   * @param epsilon of the norms, which is not among the weights
   * @throws IOException if the file is missing, cut short, or not a BERT encoder
   */
  static BertWeights load(Path path, double epsilon) throws IOException {
    try (Safetensors file = Safetensors.open(path)) {
      return new SafetensorsWeights(file).encoder(epsilon);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " is not a BERT encoder: " + e.getMessage(), e);
    }
  }

  @Override
  INDArray matrix(String map) throws IOException {
    try (INDArray stored = array(map + ".weight")) {
      if (stored.rank() != 2) {
        throw new IllegalArgumentException(map + ".weight must be a matrix");
      }
      return stored.transpose().dup('c');
    }
  }

  @Override
  INDArray array(String name) throws IOException {
    return file.tensor(name, file.shape(name));
  }
}
