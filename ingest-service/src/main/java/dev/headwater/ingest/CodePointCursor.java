package dev.headwater.ingest;

/**
 * Converts between Java's UTF-16 indexes and the code point offsets of the records. Each call costs
 * the distance from the last one.
 */
final class CodePointCursor {
  private final String text;
  private int index;
  private int codePoint;

  CodePointCursor(String text) {
    this.text = text;
  }

  /** The code point offset of a UTF-16 index. */
  int codePointAt(int utf16Index) {
    codePoint +=
        utf16Index >= index
            ? text.codePointCount(index, utf16Index)
            : -text.codePointCount(utf16Index, index);
    index = utf16Index;
    return codePoint;
  }

  /** The UTF-16 index of a code point offset. */
  int indexOf(int codePointOffset) {
    index = text.offsetByCodePoints(index, codePointOffset - codePoint);
    codePoint = codePointOffset;
    return index;
  }
}
