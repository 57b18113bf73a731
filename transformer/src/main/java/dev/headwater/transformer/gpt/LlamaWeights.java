package dev.headwater.transformer.gpt;

import static dev.headwater.transformer.gpt.LlamaTensor.ATTENTION_NORM;
import static dev.headwater.transformer.gpt.LlamaTensor.ATTENTION_POST_NORM;
import static dev.headwater.transformer.gpt.LlamaTensor.DOWN;
import static dev.headwater.transformer.gpt.LlamaTensor.FINAL_NORM;
import static dev.headwater.transformer.gpt.LlamaTensor.GATE;
import static dev.headwater.transformer.gpt.LlamaTensor.GATE_UP;
import static dev.headwater.transformer.gpt.LlamaTensor.KEY;
import static dev.headwater.transformer.gpt.LlamaTensor.KEY_NORM;
import static dev.headwater.transformer.gpt.LlamaTensor.MLP_POST_NORM;
import static dev.headwater.transformer.gpt.LlamaTensor.OUTPUT;
import static dev.headwater.transformer.gpt.LlamaTensor.QUERY;
import static dev.headwater.transformer.gpt.LlamaTensor.QUERY_KEY_VALUE;
import static dev.headwater.transformer.gpt.LlamaTensor.QUERY_NORM;
import static dev.headwater.transformer.gpt.LlamaTensor.TOKEN_EMBEDDING;
import static dev.headwater.transformer.gpt.LlamaTensor.UNEMBEDDING;
import static dev.headwater.transformer.gpt.LlamaTensor.UP;
import static dev.headwater.transformer.gpt.LlamaTensor.VALUE;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.GptWeights.Block;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import dev.headwater.transformer.tensors.Matrices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads the weights of a model of the Llama family. */
final class LlamaWeights {
  private final Source source;
  private final GptConfiguration shape;
  private final Architecture.Llama llama;
  private final boolean fused;

  /** A file or folder with such a model. */
  interface Source {
    /** Names of all tensors that are weights. */
    Set<String> tensors();

    /**
     * The name of a tensor without {@code .weight} or {@code .bias}; of a block, if it is one's.
     */
    String name(LlamaTensor tensor, int layer);

    /** A tensor of that shape. */
    INDArray tensor(String name, long... shape) throws IOException;

    /** The gain of a norm. */
    default INDArray gain(String name, int width) throws IOException {
      return tensor(name, width);
    }
  }

  private LlamaWeights(Source source, GptConfiguration shape, boolean fused) {
    this.source = source;
    this.shape = shape;
    this.llama = (Architecture.Llama) shape.architecture();
    this.fused = fused;
  }

  /**
   * Reads all weights.
   *
   * @param shape of the Llama family
   * @param fused whether queries, keys and values are one matrix, and gates and ups
   * @throws IOException if a tensor is missing or has another shape
   */
  static GptWeights read(Source source, GptConfiguration shape, boolean fused) throws IOException {
    return new LlamaWeights(source, shape, fused).read();
  }

  /**
   * Checks the names of all tensors, before any is read.
   *
   * @throws IllegalArgumentException if there is a tensor that such a model does not have: it is
   *     another one
   */
  static void requireKnown(Source source, GptConfiguration shape, boolean fused) {
    Architecture.Llama llama = (Architecture.Llama) shape.architecture();
    List<LlamaTensor> ofBlock = LlamaTensor.ofBlock(llama, fused);
    Set<String> known = new HashSet<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (LlamaTensor tensor : ofBlock) {
        known.add(source.name(tensor, layer) + ".weight");
      }
      if (llama.attention().biases()) {
        for (LlamaTensor tensor : List.of(QUERY, KEY, VALUE)) {
          known.add(source.name(tensor, layer) + ".bias");
        }
      }
    }
    known.add(source.name(TOKEN_EMBEDDING, 0) + ".weight");
    known.add(source.name(FINAL_NORM, 0) + ".weight");
    Set<String> names = new TreeSet<>(source.tensors());
    if (!names.containsAll(known)) {
      return; // the one that is missing is named when it is read
    }
    for (String name : names) {
      if (!known.contains(name) && !name.equals(source.name(UNEMBEDDING, 0) + ".weight")) {
        throw new IllegalArgumentException(
            "tensor %s is not supported: a model of this architecture does not have it"
                .formatted(name));
      }
    }
  }

  private GptWeights read() throws IOException {
    int v = shape.vocabularySize();
    int c = shape.modelWidth();
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.add(block(layer));
    }
    INDArray embedding = weight(TOKEN_EMBEDDING, 0, v, c);
    return new GptWeights(
        embedding,
        null,
        blocks,
        norm(FINAL_NORM, 0, c),
        shape.tiedUnembedding() ? embedding : weight(UNEMBEDDING, 0, v, c));
  }

  private Block block(int layer) throws IOException {
    int c = shape.modelWidth();
    int q = shape.queryWidth();
    int k = shape.keyValueWidth();
    int f = shape.feedForwardWidth();
    int d = shape.headWidth();
    boolean biases = llama.attention().biases();
    boolean headNorms = llama.attention().headNorms();
    boolean postNorms = llama.postNorms();
    List<Projection> attention =
        fused
            ? parts(QUERY_KEY_VALUE, layer, q, k, k)
            : List.of(
                projection(QUERY, layer, q, c, biases),
                projection(KEY, layer, k, c, biases),
                projection(VALUE, layer, k, c, biases));
    List<Projection> gateUp =
        fused
            ? parts(GATE_UP, layer, f, f)
            : List.of(projection(GATE, layer, f, c, false), projection(UP, layer, f, c, false));
    return new Block(
        norm(ATTENTION_NORM, layer, c),
        attention.get(0),
        attention.get(1),
        attention.get(2),
        projection(OUTPUT, layer, c, q, false),
        norm(LlamaTensor.mlpNorm(llama), layer, c),
        new Mlp(gateUp.get(0), gateUp.get(1), projection(DOWN, layer, c, f, false)),
        headNorms ? norm(QUERY_NORM, layer, d) : null,
        headNorms ? norm(KEY_NORM, layer, d) : null,
        postNorms ? norm(ATTENTION_POST_NORM, layer, c) : null,
        postNorms ? norm(MLP_POST_NORM, layer, c) : null);
  }

  private Norm norm(LlamaTensor tensor, int layer, int width) throws IOException {
    return new Norm(source.gain(source.name(tensor, layer) + ".weight", width), null);
  }

  private INDArray weight(LlamaTensor tensor, int layer, int out, int in) throws IOException {
    return source.tensor(source.name(tensor, layer) + ".weight", out, in);
  }

  private Projection projection(LlamaTensor tensor, int layer, int out, int in, boolean biased)
      throws IOException {
    @Nullable INDArray bias =
        biased ? source.tensor(source.name(tensor, layer) + ".bias", out) : null;
    return new Projection(weight(tensor, layer, out, in), bias);
  }

  /** Projections of so many outputs each, whose matrices are one in the file. */
  private List<Projection> parts(LlamaTensor tensor, int layer, int... outs) throws IOException {
    int c = shape.modelWidth();
    int all = Arrays.stream(outs).sum();
    List<Projection> parts = new ArrayList<>();
    try (INDArray whole = weight(tensor, layer, all, c)) {
      long offset = 0;
      for (int out : outs) {
        parts.add(new Projection(Matrices.rows(whole, offset, out, c).dup('c'), null));
        offset += (long) out * c;
      }
    }
    return parts;
  }
}
