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
     * RMS norms, rotary positions, a gated MLP, no biases but those of the attention.
     *
     * @param gate activation of the MLP's gate
     * @param embeddingScale factor of token embeddings, 1 or √C
     * @param postNorms whether what attention and MLP give is normed before it is added
     */
    record Llama(
        LlamaAttention attention,
        GateActivation gate,
        double embeddingScale,
        boolean postNorms,
        double normEpsilon)
        implements Architecture {}

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
    switch (architecture) {
      case Architecture.Gpt2 _ -> requireMultiple("modelWidth", modelWidth, "heads", heads);
      case Architecture.Llama llama ->
          requireMultiple("heads", heads, "keyValueHeads", llama.attention().keyValueHeads());
    }
  }

  private static void requireMultiple(String name, int value, String of, int part) {
    if (value % part != 0) {
      throw new IllegalArgumentException(
          "%s %d must be a multiple of %s %d".formatted(name, value, of, part));
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
    return switch (architecture) {
      case Architecture.Gpt2 _ -> modelWidth / heads;
      case Architecture.Llama llama -> llama.attention().headWidth();
    };
  }

  /** Key and value heads (K): as many as query heads, unless several of those share one. */
  public int keyValueHeads() {
    return switch (architecture) {
      case Architecture.Gpt2 _ -> heads;
      case Architecture.Llama llama -> llama.attention().keyValueHeads();
    };
  }

  /** What a norm adds to the mean square or variance. */
  public double normEpsilon() {
    return architecture.normEpsilon();
  }

  /** Numbers of a token's queries. */
  public int queryWidth() {
    return heads * headWidth();
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
