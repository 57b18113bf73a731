package dev.headwater.cli;

import java.time.Duration;

/** The server is busy (429 or 503); the same request may be repeated later. */
final class BusyException extends HeadwaterException {
  private static final long serialVersionUID = 1L;
  private static final long LONGEST_SECONDS = 30;

  private final Duration retryAfter;

  /**
   * Makes the exception.
   *
   * @param retryAfter the header; anything but a number of seconds counts as one second
   */
  BusyException(String message, String retryAfter) {
    super(message);
    long seconds = retryAfter.matches("\\d{1,9}") ? Long.parseLong(retryAfter) : 1;
    this.retryAfter = Duration.ofSeconds(Math.min(seconds, LONGEST_SECONDS));
  }

  /** How long to wait. */
  Duration retryAfter() {
    return retryAfter;
  }
}
