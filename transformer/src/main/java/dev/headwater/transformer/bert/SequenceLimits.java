package dev.headwater.transformer.bert;

import java.util.List;

/** The token sequences that an encoder accepts. */
record SequenceLimits(int vocabularySize, int contextSize) {
  /**
   * Throws if a sequence is not one of them.
   *
   * @throws IllegalArgumentException as {@link Encoder#encode} says
   */
  void check(List<int[]> sequences) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one sequence");
    }
    for (int[] tokens : sequences) {
      if (tokens.length == 0 || tokens.length > contextSize) {
        throw new IllegalArgumentException(
            "a sequence must have 1 to " + contextSize + " tokens but has " + tokens.length);
      }
      for (int token : tokens) {
        if (token < 0 || token >= vocabularySize) {
          throw new IllegalArgumentException(
              "a token id must be from 0 to " + (vocabularySize - 1) + " but is " + token);
        }
      }
    }
  }
}
