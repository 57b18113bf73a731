package dev.headwater.transformer.gpt;

/**
 * The shape of a GPT. Immutable.
 *
 * @param architecture how its family differs from others
 * @param vocabularySize number of tokens (V)
 * @param contextSize most tokens that it attends to (P)
 * @param modelWidth numbers of a token between the blocks (C)
 * @param layers number of blocks
 * @param heads query heads (H)
 * @param feedForwardWidth neurons of the MLP (F)
 * @param tiedUnembedding whether the unembedding is the token embedding
 */
public record GptConfiguration(
    Architecture architecture,
    int vocabularySize,
    int contextSize,
    int modelWidth,
    int layers,
    int heads,
    int feedForwardWidth,
    boolean tiedUnembedding) {

  /** A family of models. */
  public sealed interface Architecture {
    /** What a norm adds to the mean square or variance. */
    double normEpsilon();

    /**
     * RMS norms, rotary positions, a gated MLP, no biases.
     *
     * @param keyValueHeads key and value heads; each serves {@code heads / keyValueHeads} query
     *     heads
     * @param ropeBase base of the rotary position embedding's frequencies
     */
    record Llama(int keyValueHeads, double ropeBase, double normEpsilon) implements Architecture {}

    /** Layer norms, learned positions, an MLP with GELU, biases. */
    record Gpt2(Gelu gelu, double normEpsilon) implements Architecture {}
  }

  public GptConfiguration {
    positive("vocabularySize", vocabularySize);
    positive("contextSize", contextSize);
    positive("modelWidth", modelWidth);
    positive("layers", layers);
    positive("heads", heads);
    positive("feedForwardWidth", feedForwardWidth);
    if (modelWidth % heads != 0) {
      throw new IllegalArgumentException(
          "modelWidth %d must be a multiple of heads %d".formatted(modelWidth, heads));
    }
    if (architecture instanceof Architecture.Llama(int keyValueHeads, _, _)) {
      requireLlama(modelWidth, heads, keyValueHeads);
    }
  }

  private static void requireLlama(int modelWidth, int heads, int keyValueHeads) {
    positive("keyValueHeads", keyValueHeads);
    if (modelWidth / heads % 2 != 0) {
      throw new IllegalArgumentException(
          "modelWidth %d must be an even multiple of heads %d".formatted(modelWidth, heads));
    }
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "heads %d must be a multiple of keyValueHeads %d".formatted(heads, keyValueHeads));
    }
  }

  /** GPT-2's form: four neurons for each number of the model width, and a tied unembedding. */
  public static GptConfiguration gpt2(
      int vocabularySize, int contextSize, int modelWidth, int layers, int heads) {
    return new GptConfiguration(
        new Architecture.Gpt2(Gelu.TANH, 1e-5),
        vocabularySize,
        contextSize,
        modelWidth,
        layers,
        heads,
        Math.multiplyExact(4, modelWidth),
        true);
  }

  /** Numbers of one head (D). */
  public int headWidth() {
    return modelWidth / heads;
  }

  /** Key and value heads (K): as many as query heads, unless several of those share one. */
  public int keyValueHeads() {
    return architecture instanceof Architecture.Llama(int keyValueHeads, _, _)
        ? keyValueHeads
        : heads;
  }

  /** What a norm adds to the mean square or variance. */
  public double normEpsilon() {
    return architecture.normEpsilon();
  }

  /** Numbers of a token's keys, and of its values. */
  public int keyValueWidth() {
    return keyValueHeads() * headWidth();
  }

  /** Throws if there is no token, or one is not in the vocabulary. */
  void requireTokens(int[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("there must be at least one token to read");
    }
    for (int token : tokens) {
      if (token < 0 || token >= vocabularySize) {
        throw new IllegalArgumentException(
            "token %d is not in the vocabulary of %d".formatted(token, vocabularySize));
      }
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }
}
