package dev.headwater.ingest;

/** A document is beyond one of the limits of reading, which the message names for its owner. */
final class LimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private LimitException(String message) {
    super(message);
  }

  static LimitException tooLong(int maxCharacters) {
    return new LimitException(
        "the document's text is longer than %,d characters (setting headwater.ingest.max-characters)"
            .formatted(maxCharacters));
  }

  static LimitException tooDeep(int maxDepth) {
    return new LimitException(
        "the document's elements are nested deeper than %,d (setting headwater.ingest.max-depth)"
            .formatted(maxDepth));
  }
}
