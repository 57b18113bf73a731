package dev.headwater.transformer.training;

/** Sequences to learn from, one after the other: B sequences of T tokens. */
final class Batch {
  private final int sequences;
  private final int[] tokens;
  private final int[] targets;

  /**
   * @param tokens the input, [B·T]
   * @param targets the token that follows each, [B·T]
   */
  Batch(int sequences, int[] tokens, int[] targets) {
    this.sequences = sequences;
    this.tokens = tokens;
    this.targets = targets;
  }

  int sequences() {
    return sequences;
  }

  int[] tokens() {
    return tokens;
  }

  int[] targets() {
    return targets;
  }

  /** Tokens of a sequence. */
  int length() {
    return tokens.length / sequences;
  }
}
