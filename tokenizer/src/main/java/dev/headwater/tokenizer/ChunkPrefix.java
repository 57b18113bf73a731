package dev.headwater.tokenizer;

import java.util.List;

/**
 * Title and section, which an encoder reads before a chunk's text: they say what the chunk is about
 * where its own words do not. Ingestion leaves room for them, embedding puts them there.
 */
public final class ChunkPrefix {
  /** Most tokens of it: what is longer is cut, so that it never crowds out the text. */
  public static final int MAX_TOKENS = 64;

  private ChunkPrefix() {}

  /** Title and section, a line each; one line where they are the same. */
  public static String of(String title, String section) {
    String first = title.isEmpty() ? "" : title + "\n";
    return section.isEmpty() || section.equals(title) ? first : first + section + "\n";
  }

  /** As much of a prefix as fits into {@link #MAX_TOKENS}. */
  public static String cut(String prefix, WordPiece tokenizer) {
    List<Token> tokens = tokenizer.tokens(prefix);
    return tokens.size() <= MAX_TOKENS
        ? prefix
        : prefix.substring(0, prefix.offsetByCodePoints(0, tokens.get(MAX_TOKENS).start())) + "\n";
  }
}
