package dev.headwater.models;

/** A model's file is missing, damaged or unavailable; the message says what to do about it. */
public final class ModelException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ModelException(String message) {
    super(message);
  }

  ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
