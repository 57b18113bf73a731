package dev.headwater.transformer.study;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The number of weights of each kind of matrix of a GPT, from its shape alone.
 *
 * @param matrices the matrices that vectors are multiplied with, in the order in which a token
 *     meets them
 * @param apart vectors that are added or scale: learned positions, biases, norms
 * @param tiedUnembedding whether the unembedding is the embedding, so that it is stored once
 */
public record Census(List<Kind> matrices, List<Kind> apart, boolean tiedUnembedding) {

  /** A dimension of a matrix, or a number of matrices. */
  public record Factor(long size, String what) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d %s", size, what);
    }
  }

  /**
   * A kind of matrix.
   *
   * @param count number of matrices
   * @param factors their product is the number of weights in all of them
   */
  public record Kind(String name, long count, List<Factor> factors) {
    public Kind {
      factors = List.copyOf(factors);
    }

    /** Weights of all matrices of this kind. */
    public long weights() {
      return factors.stream().mapToLong(Factor::size).reduce(1, Math::multiplyExact);
    }

    /** The product in words. */
    public String formula() {
      return factors.stream().map(Factor::toString).collect(Collectors.joining(" × "));
    }
  }

  public Census {
    matrices = List.copyOf(matrices);
    apart = List.copyOf(apart);
  }

  /** Counts a shape: query, key and value once per head, the output projection once per layer. */
  public static Census of(GptConfiguration shape) {
    Factor tokens = new Factor(shape.vocabularySize(), "tokens");
    Factor width = new Factor(shape.modelWidth(), "wide");
    Factor head = new Factor(shape.headWidth(), "per head");
    Factor heads = new Factor(shape.heads(), "heads");
    Factor keyValueHeads =
        new Factor(
            shape.keyValueHeads(),
            shape.keyValueHeads() < shape.heads() ? "key-value heads" : "heads");
    Factor layers = new Factor(shape.layers(), "layers");
    Factor neurons = new Factor(shape.feedForwardWidth(), "neurons");
    long queries = layers.size() * heads.size();
    long keys = layers.size() * keyValueHeads.size();
    boolean gated = shape.architecture() instanceof Architecture.Llama;

    List<Kind> matrices = new ArrayList<>();
    matrices.add(new Kind("Embedding", 1, List.of(tokens, width)));
    matrices.add(new Kind("Key", keys, List.of(head, width, keyValueHeads, layers)));
    matrices.add(new Kind("Query", queries, List.of(head, width, heads, layers)));
    matrices.add(new Kind("Value", keys, List.of(head, width, keyValueHeads, layers)));
    matrices.add(new Kind("Output", layers.size(), List.of(width, head, heads, layers)));
    if (gated) {
      matrices.add(new Kind("Gate", layers.size(), List.of(neurons, width, layers)));
    }
    matrices.add(new Kind("Up-projection", layers.size(), List.of(neurons, width, layers)));
    matrices.add(new Kind("Down-projection", layers.size(), List.of(width, neurons, layers)));
    matrices.add(new Kind("Unembedding", 1, List.of(tokens, width)));
    return new Census(matrices, apart(shape, width, layers), shape.tiedUnembedding());
  }

  /**
   * Counts a BERT encoder: GPT-2's blocks, as many norms in other places, segments in addition to
   * the positions, and no unembedding.
   */
  public static Census ofEncoder(GptConfiguration blocks) {
    Census gpt = of(blocks);
    List<Kind> apart = new ArrayList<>(gpt.apart());
    List<Factor> segments =
        List.of(new Factor(2, "segments"), new Factor(blocks.modelWidth(), "wide"));
    apart.add(1, new Kind("Segments", 1, segments));
    return new Census(gpt.matrices().subList(0, gpt.matrices().size() - 1), apart, false);
  }

  private static List<Kind> apart(GptConfiguration shape, Factor width, Factor layers) {
    if (shape.architecture() instanceof Architecture.Llama llama) {
      return apart(shape, llama, width, layers);
    }
    Factor norms = new Factor(2L * shape.layers() + 1, "norms");
    Factor biases =
        new Factor(
            // of query, output and down projection; of key and value; of the up projection
            3L * shape.modelWidth() + 2L * shape.keyValueWidth() + shape.feedForwardWidth(),
            "outputs");
    return List.of(
        new Kind("Positions", 1, List.of(new Factor(shape.contextSize(), "positions"), width)),
        new Kind("Biases", 6 * layers.size(), List.of(biases, layers)),
        new Kind("Norm gains", norms.size(), List.of(width, norms)),
        new Kind("Norm biases", norms.size(), List.of(width, norms)));
  }

  private static List<Kind> apart(
      GptConfiguration shape, Architecture.Llama llama, Factor width, Factor layers) {
    List<Kind> apart = new ArrayList<>();
    if (llama.attention().biases()) {
      Factor biases = new Factor(shape.queryWidth() + 2L * shape.keyValueWidth(), "outputs");
      apart.add(new Kind("Biases", 3 * layers.size(), List.of(biases, layers)));
    }
    Factor norms = new Factor((llama.postNorms() ? 4 : 2) * layers.size() + 1, "norms");
    apart.add(new Kind("Norm gains", norms.size(), List.of(width, norms)));
    if (llama.attention().headNorms()) {
      Factor ofHeads = new Factor(2 * layers.size(), "norms");
      Factor head = new Factor(shape.headWidth(), "per head");
      apart.add(new Kind("Head norm gains", ofHeads.size(), List.of(head, ofHeads)));
    }
    return apart;
  }

  /** Matrices of all kinds. */
  public long matrixCount() {
    return matrices.stream().mapToLong(Kind::count).sum();
  }

  /** Weights of all matrices, the unembedding included. */
  public long weights() {
    return matrices.stream().mapToLong(Kind::weights).sum();
  }

  /** Numbers in a file of the model: all of these, a tied unembedding once. */
  public long stored() {
    long tied = tiedUnembedding ? matrices.getLast().weights() : 0;
    return weights() - tied + apart.stream().mapToLong(Kind::weights).sum();
  }
}
