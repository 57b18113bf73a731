package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The tensors of a file by Hugging Face's names, and the encoder that they make. */
abstract class BertTensors {
  private static final String TOKENS = "embeddings.word_embeddings.weight";

  private final Set<String> names;
  private final String prefix; // such as "bert.", where the encoder is a part of the saved model

  BertTensors(Set<String> names) {
    this.names = names;
    this.prefix =
        names.stream()
            .filter(name -> name.endsWith(TOKENS))
            .map(name -> name.substring(0, name.length() - TOKENS.length()))
            .findFirst()
            .orElse("");
  }

  /** A tensor in the shape that the file has, in floats. */
  abstract INDArray array(String name) throws IOException;

  /** The matrix [in, out] of a map, which has a bias. */
  abstract INDArray matrix(String map) throws IOException;

  /**
   * The encoder.
   *
   * @param epsilon of its norms
   * @throws IllegalArgumentException if a tensor is missing or of another type or shape
   */
  final BertWeights encoder(double epsilon) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (String name = block(0); hasBlock(name); name = block(blocks.size())) {
      blocks.add(block(name, epsilon));
    }
    return new BertWeights(
        array(prefix + TOKENS),
        array(prefix + "embeddings.position_embeddings.weight"),
        array(prefix + "embeddings.token_type_embeddings.weight"),
        norm(prefix + "embeddings.LayerNorm", epsilon),
        blocks);
  }

  private String block(int layer) {
    return prefix + "encoder.layer." + layer;
  }

  private boolean hasBlock(String name) {
    return names.contains(name + ".output.dense.bias");
  }

  private Block block(String name, double epsilon) throws IOException {
    return new Block(
        linear(name + ".attention.self.query"),
        linear(name + ".attention.self.key"),
        linear(name + ".attention.self.value"),
        linear(name + ".attention.output.dense"),
        norm(name + ".attention.output.LayerNorm", epsilon),
        linear(name + ".intermediate.dense"),
        linear(name + ".output.dense"),
        norm(name + ".output.LayerNorm", epsilon));
  }

  private Norm norm(String name, double epsilon) throws IOException {
    // Checkpoints that TensorFlow wrote first have its names.
    boolean ofTensorFlow = names.contains(name + ".gamma");
    return new Norm(
        array(name + (ofTensorFlow ? ".gamma" : ".weight")),
        array(name + (ofTensorFlow ? ".beta" : ".bias")),
        epsilon);
  }

  private Linear linear(String name) throws IOException {
    return new Linear(matrix(name), array(name + ".bias"));
  }
}
