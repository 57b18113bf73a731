package dev.headwater.embed;

import dev.headwater.events.Chunk;
import java.util.List;

/** Turns texts into vectors. Thread-safe. */
interface TextEncoder extends AutoCloseable {
  /**
   * The tokens of a chunk, special ones included: its prefix, then its text; cut off at the
   * encoder's context size.
   */
  int[] chunk(Chunk chunk);

  /** The tokens of a question, with the prefix that the model asks for. */
  int[] question(String text);

  /**
   * Encodes a batch.
   *
   * @param sequences at least one sequence of tokens
   * @return a vector of unit length for each
   */
  float[][] encode(List<int[]> sequences);

  @Override
  void close();
}
