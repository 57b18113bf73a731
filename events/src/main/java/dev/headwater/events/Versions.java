package dev.headwater.events;

/**
 * A document's version is the offset of its record in {@code documents}, with the generation of the
 * topic in the upper 16 bits: whoever recreates the topic raises the generation, and versions go on
 * rising.
 */
public final class Versions {
  private static final int OFFSET_BITS = 48;

  private Versions() {}

  /**
   * The version of the record at an offset.
   *
   * @param generation of the topic {@code documents}, from 1 to 32,767, so that 0 is no version
   */
  public static long of(int generation, long offset) {
    if (generation < 1 || generation > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "generation of the topic documents is " + generation + "; allowed are 1 to 32767");
    }
    return ((long) generation << OFFSET_BITS) | offset;
  }
}
