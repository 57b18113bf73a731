package dev.headwater.gateway.documents;

import dev.headwater.events.Lane;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.gateway.http.QueryNumber;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpParameters;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the options of requests about documents: query parameters, and the lane's header. */
final class QueryParameters {
  private QueryParameters() {}

  /** {@code ?lane=}, else {@code X-Lane}; null if neither names a lane. */
  static @Nullable Lane lane(HttpParameters parameters, HttpHeaders headers) {
    Lane lane = lane("lane", parameters.get("lane"));
    return lane != null ? lane : lane("X-Lane", headers.get("X-Lane"));
  }

  private static @Nullable Lane lane(String field, @Nullable String lane) {
    return switch (lane) {
      case null -> null;
      case "interactive" -> Lane.INTERACTIVE;
      case "bulk" -> Lane.BULK;
      default ->
          throw ProblemException.badRequest(
              "%s is '%s'; allowed are interactive and bulk".formatted(field, lane));
    };
  }

  /**
   * How long to wait, by {@code ?wait=<until>&timeout=<seconds>}; null if the request does not
   * wait.
   *
   * @param until what the request may wait for
   */
  static @Nullable Duration wait(
      HttpParameters parameters, String until, DocumentSettings settings) {
    String wait = parameters.get("wait");
    if (wait == null) {
      return null;
    }
    if (!wait.equals(until)) {
      throw ProblemException.badRequest("wait is '" + wait + "'; allowed is " + until);
    }
    long most = settings.maxWaitTimeout().toSeconds();
    return Duration.ofSeconds(
        QueryNumber.read(parameters, "timeout", 1, most, settings.waitTimeout().toSeconds()));
  }
}
