package dev.headwater.ingest;

import dev.headwater.tokenizer.Token;
import java.util.List;

/**
 * Title and section, which an encoder reads before a chunk's text: they say what the chunk is about
 * where its own words do not.
 */
final class ChunkPrefix {
  /** Longest prefix in tokens: a longer one is cut, so that it never crowds out the text. */
  static final int MAX_TOKENS = 64;

  private ChunkPrefix() {}

  /** Title and section, a line each; one line where they are the same. */
  static String of(String title, String section, TokenCounter counter) {
    String first = title.isEmpty() ? "" : title + "\n";
    String prefix = section.isEmpty() || section.equals(title) ? first : first + section + "\n";
    List<Token> tokens = counter.tokens(prefix);
    return tokens.size() <= MAX_TOKENS
        ? prefix
        : prefix.substring(0, prefix.offsetByCodePoints(0, tokens.get(MAX_TOKENS).start())) + "\n";
  }
}
