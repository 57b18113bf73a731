package dev.headwater.embed;

/**
 * Limits a batch to what the encoder, at its recent speed, finishes in the allowed time, so that
 * the first chunks do not wait for the last. One chunk per thread is always allowed, since they
 * take as long as a single one. In bulk nobody waits, and only the tokens are limited.
 */
final class BatchSize {
  /** Most tokens of a batch before the speed is known. */
  private static final int FIRST = 128;

  /** Weight of the newest batch in the moving average of the speed. */
  private static final double WEIGHT = 0.2;

  private final int threads;
  private final int most;
  private final long nanos;
  private double tokensPerNano;

  /**
   * Makes the limit.
   *
   * @param threads threads of the encoder
   * @param most most tokens, however fast the encoder is
   * @param nanos time that a batch may take, in nanoseconds
   */
  BatchSize(int threads, int most, long nanos) {
    this.threads = threads;
    this.most = most;
    this.nanos = nanos;
  }

  /** Whether a batch may have that many chunks and tokens; a single chunk always may. */
  synchronized boolean takes(int chunks, int tokens) {
    long enough = tokensPerNano == 0 ? FIRST : (long) (tokensPerNano * nanos);
    return chunks == 1 || (tokens <= most && (chunks <= threads || tokens <= enough));
  }

  /** Whether a batch in bulk may have that many tokens, if it has more than one chunk. */
  boolean takesInBulk(int tokens) {
    return tokens <= most;
  }

  /** Records how long a batch took. */
  synchronized void took(int tokens, long elapsedNanos) {
    double rate = tokens / (double) Math.max(1, elapsedNanos);
    tokensPerNano = tokensPerNano == 0 ? rate : (1 - WEIGHT) * tokensPerNano + WEIGHT * rate;
  }
}
