package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.QuantizedGptWeights.Biases;
import dev.headwater.transformer.gpt.QuantizedGptWeights.Block;
import dev.headwater.transformer.gpt.QuantizedGptWeights.HeadNorms;
import dev.headwater.transformer.gpt.QuantizedGptWeights.PostNorms;
import dev.headwater.transformer.tensors.Gguf;
import dev.headwater.transformer.tensors.QuantizedTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Finds the weights of a model of the Llama family in a GGUF file whose matrices are quantized. */
record QuantizedLlama(Gguf file, GptConfiguration shape, boolean fused) {

  /**
   * The weights as they are stored, if all matrices are quantized.
   *
   * @param fused whether queries, keys and values are one matrix, and gates and ups
   */
  static Optional<QuantizedGptWeights> read(Gguf file, GptConfiguration shape, boolean fused)
      throws IOException {
    try {
      return Optional.of(new QuantizedLlama(file, shape, fused).read());
    } catch (NoSuchElementException _) { // a matrix that is not quantized
      return Optional.empty();
    }
  }

  private QuantizedGptWeights read() throws IOException {
    int v = shape.vocabularySize();
    int c = shape.modelWidth();
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.add(block(layer));
    }
    QuantizedTensor embedding = matrix(LlamaTensor.TOKEN_EMBEDDING, 0, v, c);
    return new QuantizedGptWeights(
        embedding,
        blocks,
        gain(LlamaTensor.FINAL_NORM, 0, c),
        shape.tiedUnembedding() ? embedding : matrix(LlamaTensor.UNEMBEDDING, 0, v, c));
  }

  private Block block(int layer) throws IOException {
    int c = shape.modelWidth();
    int q = shape.queryWidth();
    int k = shape.keyValueWidth();
    int f = shape.feedForwardWidth();
    int d = shape.headWidth();
    Architecture.Llama llama = (Architecture.Llama) shape.architecture();
    QuantizedTensor query;
    QuantizedTensor key;
    QuantizedTensor value;
    QuantizedTensor gate;
    QuantizedTensor up;
    if (fused) {
      QuantizedTensor attention = matrix(LlamaTensor.QUERY_KEY_VALUE, layer, q + 2 * k, c);
      query = attention.rows(0, q);
      key = attention.rows(q, k);
      value = attention.rows(q + k, k);
      QuantizedTensor gateUp = matrix(LlamaTensor.GATE_UP, layer, 2 * f, c);
      gate = gateUp.rows(0, f);
      up = gateUp.rows(f, f);
    } else {
      query = matrix(LlamaTensor.QUERY, layer, q, c);
      key = matrix(LlamaTensor.KEY, layer, k, c);
      value = matrix(LlamaTensor.VALUE, layer, k, c);
      gate = matrix(LlamaTensor.GATE, layer, f, c);
      up = matrix(LlamaTensor.UP, layer, f, c);
    }
    return new Block(
        gain(LlamaTensor.ATTENTION_NORM, layer, c),
        query,
        key,
        value,
        llama.attention().biases()
            ? new Biases(
                bias(LlamaTensor.QUERY, layer, q),
                bias(LlamaTensor.KEY, layer, k),
                bias(LlamaTensor.VALUE, layer, k))
            : null,
        llama.attention().headNorms()
            ? new HeadNorms(
                gain(LlamaTensor.QUERY_NORM, layer, d), gain(LlamaTensor.KEY_NORM, layer, d))
            : null,
        matrix(LlamaTensor.OUTPUT, layer, c, q),
        gain(LlamaTensor.mlpNorm(llama), layer, c),
        gate,
        up,
        matrix(LlamaTensor.DOWN, layer, c, f),
        llama.postNorms()
            ? new PostNorms(
                gain(LlamaTensor.ATTENTION_POST_NORM, layer, c),
                gain(LlamaTensor.MLP_POST_NORM, layer, c))
            : null);
  }

  private QuantizedTensor matrix(LlamaTensor tensor, int layer, int rows, int columns)
      throws IOException {
    return file.quantized(tensor.inGguf(layer) + ".weight", rows, columns).orElseThrow();
  }

  private float[] gain(LlamaTensor tensor, int layer, int width) throws IOException {
    return file.vector(tensor.inGguf(layer) + ".weight", width);
  }

  private float[] bias(LlamaTensor tensor, int layer, int width) throws IOException {
    return file.vector(tensor.inGguf(layer) + ".bias", width);
  }
}
