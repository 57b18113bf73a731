package dev.headwater.transformer.generation;

/** Receives a text while it is generated. */
@FunctionalInterface
public interface TokenListener {
  /**
   * The next piece of the text: whole characters, at least one.
   *
   * @return whether to go on
   */
  boolean heard(String piece);
}
