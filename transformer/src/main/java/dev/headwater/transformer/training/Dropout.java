package dev.headwater.transformer.training;

import dev.headwater.transformer.kernels.TrainingKernels;

/**
 * What one pass drops, at GPT-2's places: after the embedding, in the attention weights, and after
 * attention and MLP of each block. Nothing is stored: the backward pass draws the same numbers.
 *
 * @param rate share of the numbers that are dropped
 * @param key of this pass
 */
record Dropout(float rate, long key) {
  static final Dropout NONE = new Dropout(0, 0);

  static final int EMBEDDING = 0;

  static int attention(int layer) {
    return 1 + 3 * layer;
  }

  static int mlp(int layer) {
    return 2 + 3 * layer;
  }

  static int attentionWeights(int layer) {
    return 3 + 3 * layer;
  }

  boolean active() {
    return rate > 0;
  }

  /** Applies dropout to a row, if there is any; {@code out} may be {@code x}. */
  void apply(int site, long x, int row, int columns, long out, boolean toBf16) {
    if (active()) {
      long mixed = (key + site) * 0x9e3779b97f4a7c15L;
      TrainingKernels.dropout(x, columns, rate, (int) (mixed >>> 32), row * columns, out, toBf16);
    }
  }
}
