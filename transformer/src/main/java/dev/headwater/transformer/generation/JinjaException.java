package dev.headwater.transformer.generation;

/** A template cannot be rendered, or refuses what it is given; the message says why. */
final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JinjaException(String message) {
    super(message);
  }
}
