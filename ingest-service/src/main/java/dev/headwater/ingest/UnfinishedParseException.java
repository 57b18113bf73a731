package dev.headwater.ingest;

/** Reading a document was given up, for want of time or memory. Another time it may succeed. */
final class UnfinishedParseException extends Exception {
  private static final long serialVersionUID = 1L;

  UnfinishedParseException(String message, Throwable cause) {
    super(message, cause);
  }
}
