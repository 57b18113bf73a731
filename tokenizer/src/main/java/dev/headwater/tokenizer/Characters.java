package dev.headwater.tokenizer;

/** The character classes of BERT's tokenizer. */
final class Characters {
  private Characters() {}

  /** Unicode's White_Space property. */
  static boolean isWhitespace(int codePoint) {
    return Character.isSpaceChar(codePoint)
        || (codePoint >= 0x09 && codePoint <= 0x0D)
        || codePoint == 0x85;
  }

  /** Control, format, private use and surrogate characters, except tab and line ends. */
  static boolean isControl(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> codePoint != '\t' && codePoint != '\n' && codePoint != '\r';
      case Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      default -> false;
    };
  }

  /** Punctuation, and every visible ASCII character that is neither letter nor digit. */
  static boolean isPunctuation(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint > ' ' && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The Han blocks that BERT puts spaces around; kana and hangul are not among them. */
  static boolean isChinese(int codePoint) {
    return codePoint >= 0x3400
        && (codePoint <= 0x4DBF
            || (codePoint >= 0x4E00 && codePoint <= 0x9FFF)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
            || (codePoint >= 0x2A700 && codePoint <= 0x2B81F)
            || (codePoint >= 0x2B920 && codePoint <= 0x2CEAF)
            || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F));
  }
}
