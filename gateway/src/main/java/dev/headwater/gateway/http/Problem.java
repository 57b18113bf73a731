package dev.headwater.gateway.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;

/**
 * A problem detail (RFC 9457).
 *
 * @param type {@code about:blank}: the status says what kind of error it is
 * @param title the status in words
 * @param detail what is wrong with this request, and what is allowed
 */
public record Problem(String type, String title, int status, String detail) {
  static final MediaType MEDIA_TYPE = MediaType.of("application/problem+json");

  public static Problem of(HttpStatus status, String detail) {
    return new Problem("about:blank", status.getReason(), status.getCode(), detail);
  }

  /** From another service's status; one that is no HTTP error becomes 500. */
  public static Problem of(int status, String detail) {
    return of(
        known(status) ? HttpStatus.valueOf(status) : HttpStatus.INTERNAL_SERVER_ERROR, detail);
  }

  private static boolean known(int status) {
    try {
      return HttpStatus.valueOf(status).getCode() >= 400;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
