package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SentencePiece's compiled normalization: what sequences of characters are replaced by, such as
 * {@code ﬁ} by {@code fi}. Sequences are found in a double-array trie of their UTF-8 bytes.
 */
final class CharacterMap {
  private final int[] trie;
  private final byte[] replacements;

  private CharacterMap(int[] trie, byte[] replacements) {
    this.trie = trie;
    this.replacements = replacements;
  }

  /**
   * Reads a map: the trie's size in bytes, its units, and the replacements, each ended by a zero.
   *
   * @throws IllegalArgumentException if it is cut short
   */
  static CharacterMap of(byte[] compiled) {
    try {
      ByteBuffer in = ByteBuffer.wrap(compiled).order(ByteOrder.LITTLE_ENDIAN);
      int size = in.getInt();
      int[] trie = new int[Math.min(Math.max(size, 0), in.remaining()) / Integer.BYTES];
      in.asIntBuffer().get(trie);
      in.position(in.position() + size);
      byte[] replacements = new byte[in.remaining()];
      in.get(replacements);
      return new CharacterMap(trie, replacements);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the compiled character map is cut short", e);
    }
  }

  /** Replaces the longest sequence at each place. */
  String apply(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length);
    int at = 0;
    while (at < utf8.length) {
      at = replace(utf8, at, out);
    }
    return out.toString(UTF_8);
  }

  /** Writes what the sequence at a place becomes; returns its end. */
  private int replace(byte[] utf8, int from, ByteArrayOutputStream out) {
    int node = 0;
    int end = from;
    int found = 0;
    if (trie.length > 0) {
      node = offset(trie[0]);
    }
    for (int i = from; i < utf8.length; i++) {
      node ^= utf8[i] & 0xFF;
      if (node >= trie.length || label(trie[node]) != (utf8[i] & 0xFF)) {
        break;
      }
      boolean leaf = (trie[node] >>> 8 & 1) == 1;
      node ^= offset(trie[node]);
      if (leaf && node < trie.length) {
        found = trie[node] & Integer.MAX_VALUE;
        end = i + 1;
      }
    }
    if (end > from) {
      for (int i = found; i < replacements.length && replacements[i] != 0; i++) {
        out.write(replacements[i]);
      }
      return end;
    }
    do { // No sequence begins here: the character stays.
      out.write(utf8[end++]);
    } while (end < utf8.length && (utf8[end] & 0xC0) == 0x80);
    return end;
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  private static int label(int unit) {
    return unit & (1 << 31 | 0xFF);
  }
}
