package dev.headwater.ingest;

import dev.headwater.tokenizer.Token;
import java.util.List;

/** Splits texts into tokens as an encoder does. Thread-safe. */
interface TokenCounter {
  /** The tokens of a text in order, without special ones at its ends. */
  List<Token> tokens(String text);

  /** Most tokens of a chunk that the encoder reads. */
  default int maxTokens() {
    return Integer.MAX_VALUE;
  }

  default int count(String text) {
    return tokens(text).size();
  }
}
