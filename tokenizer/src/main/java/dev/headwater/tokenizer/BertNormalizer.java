package dev.headwater.tokenizer;

import java.text.Normalizer;

/**
 * BERT's normalization of text before it is cut into words.
 *
 * @param cleanText drop control characters and U+FFFD
 * @param spaceChinese put spaces around Chinese characters, so that each is a word
 * @param stripAccents decompose and drop combining marks
 * @param lowercase to lower case, character by character
 */
record BertNormalizer(
    boolean cleanText, boolean spaceChinese, boolean stripAccents, boolean lowercase) {

  /**
   * Normalizes a piece of a text.
   *
   * @param firstCodePoint number of code points before the piece in the original text
   */
  NormalizedText normalize(String piece, int firstCodePoint) {
    NormalizedText normalized = new NormalizedText(piece.length() + 16);
    int source = firstCodePoint;
    for (int i = 0; i < piece.length(); source++) {
      int codePoint = piece.codePointAt(i);
      i += Character.charCount(codePoint);
      if (!cleanText || !(codePoint == 0xFFFD || Characters.isControl(codePoint))) {
        space(codePoint, source, normalized);
      }
    }
    return normalized;
  }

  private void space(int codePoint, int source, NormalizedText normalized) {
    if (spaceChinese && Characters.isChinese(codePoint)) {
      normalized.append(' ', source);
      strip(codePoint, source, normalized);
      normalized.append(' ', source);
    } else {
      strip(codePoint, source, normalized);
    }
  }

  private void strip(int codePoint, int source, NormalizedText normalized) {
    if (!stripAccents || codePoint < 0xC0) {
      lower(codePoint, source, normalized);
    } else {
      Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD)
          .codePoints()
          .filter(part -> Character.getType(part) != Character.NON_SPACING_MARK)
          .forEach(part -> lower(part, source, normalized));
    }
  }

  private void lower(int codePoint, int source, NormalizedText normalized) {
    if (!lowercase) {
      normalized.append(codePoint, source);
    } else if (codePoint == 'İ') { // The one character with two in lower case.
      normalized.append('i', source);
      normalized.append(0x307, source);
    } else {
      normalized.append(Character.toLowerCase(codePoint), source);
    }
  }
}
