package dev.headwater.embed;

/** How many tokens an encoder does in the time that a batch may take, by its last batches. */
final class BatchSize {
  /** Tokens of a batch while nothing is known. */
  private static final int FIRST = 128;

  /** Of the newest batch in what is known. */
  private static final double WEIGHT = 0.2;

  private final int most;
  private final long nanos;
  private double tokensPerNano;

  /**
   * @param most tokens, however fast the encoder is
   * @param nanos that a batch may take
   */
  BatchSize(int most, long nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /** Most tokens of the next batch, 1 at least; a longer chunk goes alone. */
  synchronized int tokens() {
    long enough = tokensPerNano == 0 ? FIRST : (long) (tokensPerNano * nanos);
    return Math.clamp(enough, 1, most);
  }

  /** A batch was encoded. */
  synchronized void took(int tokens, long elapsedNanos) {
    double rate = tokens / (double) Math.max(1, elapsedNanos);
    tokensPerNano = tokensPerNano == 0 ? rate : (1 - WEIGHT) * tokensPerNano + WEIGHT * rate;
  }
}
