package dev.headwater.gateway.http;

import io.micronaut.http.HttpParameters;

/** A whole number among the query parameters. */
public final class QueryNumber {
  private QueryNumber() {}

  public static long read(HttpParameters parameters, String name, long min, long max, long absent) {
    String value = parameters.get(name);
    if (value == null) {
      return absent;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Refused below, like a number out of range.
    }
    throw ProblemException.badRequest(
        "%s is '%s'; allowed are %d to %d".formatted(name, value, min, max));
  }
}
