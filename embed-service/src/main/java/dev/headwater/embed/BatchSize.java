package dev.headwater.embed;

/**
 * How many chunks make a batch: what the encoder does in the time that a batch may take, by its
 * last batches, or one chunk for each of its threads, which takes them as long as one.
 */
final class BatchSize {
  /** Tokens of a batch while nothing is known. */
  private static final int FIRST = 128;

  /** Of the newest batch in what is known. */
  private static final double WEIGHT = 0.2;

  private final int threads;
  private final int most;
  private final long nanos;
  private double tokensPerNano;

  /**
   * @param threads of the encoder
   * @param most tokens, however fast the encoder is
   * @param nanos that a batch may take
   */
  BatchSize(int threads, int most, long nanos) {
    this.threads = threads;
    this.most = most;
    this.nanos = nanos;
  }

  /** Whether so many chunks with so many tokens may be a batch; a chunk always may. */
  synchronized boolean takes(int chunks, int tokens) {
    long enough = tokensPerNano == 0 ? FIRST : (long) (tokensPerNano * nanos);
    return chunks == 1 || (tokens <= most && (chunks <= threads || tokens <= enough));
  }

  /** A batch was encoded. */
  synchronized void took(int tokens, long elapsedNanos) {
    double rate = tokens / (double) Math.max(1, elapsedNanos);
    tokensPerNano = tokensPerNano == 0 ? rate : (1 - WEIGHT) * tokensPerNano + WEIGHT * rate;
  }
}
