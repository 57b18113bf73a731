package dev.headwater.tokenizer;

/**
 * How an encoder reads texts.
 *
 * @param queryPrefix put before a question
 * @param passagePrefix put before a chunk, its title included
 * @param maxTokens most tokens of a text, special ones and prefix included
 */
public record EncoderTexts(
    WordPiece tokenizer, String queryPrefix, String passagePrefix, int maxTokens) {
  /** {@code [CLS]} and {@code [SEP]}. */
  private static final int SPECIAL_TOKENS = 2;

  /** Room for a chunk's title and section, and for some text behind them. */
  private static final int LEAST_CHUNK = ChunkPrefix.MAX_TOKENS + 16;

  public EncoderTexts {
    int chunk = maxTokens - SPECIAL_TOKENS - tokenizer.tokens(passagePrefix).size();
    if (chunk < LEAST_CHUNK) {
      throw new IllegalArgumentException(
          "max_tokens must leave %d tokens for a chunk beside special ones and prefix, but %d leave %d"
              .formatted(LEAST_CHUNK, maxTokens, chunk));
    }
  }

  /** The ids of a question. */
  public int[] question(String text) {
    return tokenizer.encode(queryPrefix + text, maxTokens);
  }

  /** The ids of a chunk. */
  public int[] passage(String text) {
    return tokenizer.encode(passagePrefix + text, maxTokens);
  }

  /** Most tokens of a chunk, without special ones and the prefix of passages. */
  public int chunkTokens() {
    return maxTokens - SPECIAL_TOKENS - tokenizer.tokens(passagePrefix).size();
  }
}
