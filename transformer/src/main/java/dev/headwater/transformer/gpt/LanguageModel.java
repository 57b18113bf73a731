package dev.headwater.transformer.gpt;

/**
 * Predicts the next token. The interface between generation and the computation of a model.
 * Thread-safe; a cache belongs to one generation.
 */
public interface LanguageModel extends AutoCloseable {
  /** The model's shape. */
  GptConfiguration configuration();

  /**
   * An empty state for one generation.
   *
   * @param capacity most tokens that the generation reads, prompt included; 1 to the context size
   */
  KeyValueCache newCache(int capacity);

  /**
   * Reads tokens, a whole prompt or the one token chosen last, and appends them to the cache.
   *
   * @return the logits of the token after the last, [vocabulary size]
   * @throws IllegalArgumentException if there is no token, a token is not in the vocabulary, or the
   *     cache is full
   */
  float[] next(int[] tokens, KeyValueCache cache);

  /** As {@link #next}, for every position: [tokens][vocabulary size]. */
  float[][] nextAtEach(int[] tokens, KeyValueCache cache);

  /**
   * Most tokens that {@link #nextAtEach} reads for little more time than one takes, with exactly
   * the results that they have one by one; 1 if it cannot.
   */
  default int stepSize() {
    return 1;
  }

  /** Frees the weights. */
  @Override
  void close();
}
