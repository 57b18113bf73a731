package dev.headwater.transformer.bert;

import java.util.List;

/** Turns token ids into vectors whose inner product says how near two texts are in meaning. */
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

  /** How many numbers a vector has. */
  int dimensions();

  /** The most tokens that a sequence may have, special tokens included. */
  int contextSize();

  @Override
  void close();
}
