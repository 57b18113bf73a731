package dev.headwater.tokenizer;

import java.util.Arrays;

/**
 * GPT-2's printable alphabet for bytes, in which a vocabulary is written: printable bytes are
 * themselves, the others are the characters from U+0100 on, in order; a space is Ġ.
 */
final class ByteAlphabet {
  private static final char[] CHARACTER = new char[256];
  private static final int[] BYTE = new int[0x100 + 256];

  static {
    Arrays.fill(BYTE, -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable =
          ('!' <= b && b <= '~') || ('¡' <= b && b <= '¬') || ('®' <= b && b <= 'ÿ');
      CHARACTER[b] = printable ? (char) b : next++;
      BYTE[CHARACTER[b]] = b;
    }
  }

  private ByteAlphabet() {}

  static char character(int b) {
    return CHARACTER[b];
  }

  /** Bytes in this alphabet. */
  static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(CHARACTER[b & 0xFF]);
    }
    return text.toString();
  }

  static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = token.charAt(i);
      if (c >= BYTE.length || BYTE[c] < 0) {
        throw new IllegalArgumentException(
            "token \"%s\" has U+%04X, which is not in the byte-level alphabet"
                .formatted(token, (int) c));
      }
      bytes[i] = (byte) BYTE[c];
    }
    return bytes;
  }
}
