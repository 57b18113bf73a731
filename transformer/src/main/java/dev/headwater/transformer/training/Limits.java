package dev.headwater.transformer.training;

/** Refuses settings that are out of range, by the names of the train command's options. */
final class Limits {
  private Limits() {}

  static void require(String name, Number value, boolean holds, String limit) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s; it must be %s".formatted(name, value, limit));
    }
  }

  static void atLeastOne(String name, int value) {
    require(name, value, value >= 1, "1 or more");
  }

  static void notNegative(String name, Number value) {
    require(name, value, value.doubleValue() >= 0, "0 or more");
  }

  static void share(String name, double value) {
    require(name, value, value >= 0 && value < 1, "at least 0 and below 1");
  }
}
