package dev.headwater.openai;

import java.nio.charset.StandardCharsets;

/**
 * About how many tokens a text has for a tokenizer that is not here: a third of its bytes in UTF-8,
 * which is one for a Chinese character, and more than English usually has.
 */
public final class TokenEstimate {
  private static final int BYTES_PER_TOKEN = 3;

  private TokenEstimate() {}

  /** At least one for a text that is not empty. */
  public static int of(String text) {
    return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, BYTES_PER_TOKEN);
  }
}
