package dev.headwater.ingest;

import org.jspecify.annotations.Nullable;

/** A document whose text cannot be read. The message tells its owner why. */
final class UnreadableDocumentException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableDocumentException(String message) {
    super(message);
  }

  UnreadableDocumentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
