package dev.headwater.worker;

import java.time.Duration;
import java.util.List;

/** Checks of settings. A refusal names the key, the value and the allowed values. */
public final class Limits {
  private Limits() {}

  /**
   * Refuses a value that is too small.
   *
   * @throws IllegalArgumentException if it is below {@code least}
   */
  public static void requireAtLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d; at least %d is needed".formatted(key, value, least));
    }
  }

  /**
   * Refuses a value outside of a range.
   *
   * @throws IllegalArgumentException if it is below {@code least} or above {@code most}
   */
  public static void requireRange(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; allowed are %d to %d".formatted(key, value, least, most));
    }
  }

  /**
   * Refuses a value outside of a range.
   *
   * @throws IllegalArgumentException if it is below {@code least}, above {@code most} or NaN
   */
  public static void requireRange(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s; allowed are %s to %s".formatted(key, value, least, most));
    }
  }

  /**
   * Refuses a time that is not longer than 0.
   *
   * @throws IllegalArgumentException if it is 0 or negative
   */
  public static void requirePositive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "%s is %s; it must be longer than 0".formatted(key, value));
    }
  }

  /**
   * Refuses a time that is too short.
   *
   * @throws IllegalArgumentException if it is shorter than {@code least}
   */
  public static void requireAtLeast(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "%s is %s; at least %s is needed".formatted(key, value, least));
    }
  }

  /**
   * Refuses a time below 0.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public static void requireNotNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("%s is %s; at least 0 is needed".formatted(key, value));
    }
  }

  /**
   * Refuses a word that is not known.
   *
   * @throws IllegalArgumentException if it is none of {@code allowed}
   */
  public static void requireOneOf(String key, String value, String... allowed) {
    if (!List.of(allowed).contains(value)) {
      throw new IllegalArgumentException(
          "%s is '%s'; allowed are %s".formatted(key, value, String.join(", ", allowed)));
    }
  }
}
