package dev.headwater.tokenizer;

import java.util.Arrays;

/** Normalized code points, each with the index of the original code point that it came from. */
final class NormalizedText {
  private int[] codePoints;
  private int[] sources;
  private int length;

  NormalizedText(int capacity) {
    codePoints = new int[capacity];
    sources = new int[capacity];
  }

  void append(int codePoint, int source) {
    if (length == codePoints.length) {
      codePoints = Arrays.copyOf(codePoints, 2 * length + 16);
      sources = Arrays.copyOf(sources, 2 * length + 16);
    }
    codePoints[length] = codePoint;
    sources[length] = source;
    length++;
  }

  int length() {
    return length;
  }

  int codePoint(int i) {
    return codePoints[i];
  }

  /**
   * A token of the code points from start to end, exclusive, with its span in the original text.
   */
  Token token(int id, int start, int end) {
    return new Token(id, sources[start], sources[end - 1] + 1);
  }

  String substring(int start, int end) {
    return new String(codePoints, start, end - start);
  }
}
