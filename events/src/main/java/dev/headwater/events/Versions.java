package dev.headwater.events;

/**
 * A document's version is the offset of its record in {@code documents}, with the topic's epoch in
 * the upper 16 bits: whoever recreates the topic raises the epoch, so that versions keep rising.
 */
public final class Versions {
  public static final int MAX_EPOCH = Short.MAX_VALUE;

  private static final int OFFSET_BITS = 48;

  private Versions() {}

  /**
   * The version of the record at an offset.
   *
   * @param epoch of the topic {@code documents}, from 1 to 32,767; 0 is thus never a version
   */
  public static long of(int epoch, long offset) {
    if (epoch < 1 || epoch > MAX_EPOCH) {
      throw new IllegalArgumentException(
          "the epoch of the topic documents is %d; allowed are 1 to %d"
              .formatted(epoch, MAX_EPOCH));
    }
    return ((long) epoch << OFFSET_BITS) | offset;
  }

  /** The offset of a version's record. */
  public static long offset(long version) {
    return version & ((1L << OFFSET_BITS) - 1);
  }

  /** The epoch of the topic that a version's record is in. */
  public static int epoch(long version) {
    return (int) (version >>> OFFSET_BITS);
  }
}
