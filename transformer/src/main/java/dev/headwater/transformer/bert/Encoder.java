package dev.headwater.transformer.bert;

import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Turns token ids into vectors whose inner product measures how similar two texts are. */
public interface Encoder extends AutoCloseable {
  /**
   * Encodes sequences independently of each other.
   *
   * @param sequences token ids with their special tokens, each of 1 to {@link #contextSize()} ids
   * @return a vector of length 1 and {@link #dimensions()} numbers for each sequence, in order
   * @throws IllegalArgumentException if there is no sequence, or one is empty or too long, or an id
   *     is not in the vocabulary
   */
  float[][] encode(List<int[]> sequences);

  /**
   * This encoder with threads of its own, which a plain one has no use for. It lives as long as
   * this one.
   *
   * @param threads such as ones that let all others go first
   */
  default Encoder onThreads(ThreadFactory threads) {
    return this;
  }

  /** Numbers of a vector. */
  int dimensions();

  /** Most tokens of a sequence, special tokens included. */
  int contextSize();

  @Override
  void close();
}
