package dev.headwater.tokenizer;

import java.util.List;
import java.util.function.Function;

/**
 * Title and section, which an encoder reads before a chunk's text: they say what the chunk is about
 * where its own words do not.
 */
public final class ChunkPrefix {
  /** Longest prefix in tokens: a longer one is cut, so that it never crowds out the text. */
  public static final int MAX_TOKENS = 64;

  private ChunkPrefix() {}

  /**
   * Title and section, a line each; one line where they are the same.
   *
   * @param tokenizer gives the tokens of a text, without special ones at its ends
   */
  public static String of(String title, String section, Function<String, List<Token>> tokenizer) {
    String first = title.isEmpty() ? "" : title + "\n";
    String prefix = section.isEmpty() || section.equals(title) ? first : first + section + "\n";
    List<Token> tokens = tokenizer.apply(prefix);
    return tokens.size() <= MAX_TOKENS
        ? prefix
        : prefix.substring(0, prefix.offsetByCodePoints(0, tokens.get(MAX_TOKENS).start())) + "\n";
  }
}
