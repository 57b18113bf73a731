package dev.headwater.transformer.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Finds the token of a word, and writes tokens with visible spaces. */
public final class TokenNames {
  private final Tokenizer tokenizer;

  public TokenNames(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The token of a word within a text, with a space before it, or else without.
   *
   * @throws IllegalArgumentException if the word is several tokens, or none
   */
  public int token(String word) {
    int[] within = tokenizer.encode(" " + word);
    int[] alone = tokenizer.encode(word);
    if (within.length == 1) {
      return within[0];
    }
    if (alone.length != 1) {
      throw new IllegalArgumentException(
          "\"%s\" must be one token, but is %d: %s"
              .formatted(
                  word,
                  alone.length,
                  Arrays.stream(alone).mapToObj(this::name).collect(Collectors.joining(" "))));
    }
    return alone[0];
  }

  /** A token's text, with {@code ␣} for spaces and escapes for control characters. */
  public String name(int token) {
    String text = new String(tokenizer.bytes(token), UTF_8);
    return text.codePoints()
        .mapToObj(c ->
            switch (c) {
              case ' ' -> "␣";
              case '\n' -> "\\n";
              case '\t' -> "\\t";
              default -> Character.isISOControl(c) ? "\\u%04x".formatted(c) : Character.toString(c);
            })
        .collect(Collectors.joining());
  }
}
