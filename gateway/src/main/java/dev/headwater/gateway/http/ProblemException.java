package dev.headwater.gateway.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import java.util.Map;

/** Ends a request with a problem detail. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  public ProblemException(HttpStatus status, String detail) {
    this(Problem.of(status, detail));
  }

  public ProblemException(Problem problem) {
    this(problem, Map.of());
  }

  private ProblemException(Problem problem, Map<String, String> headers) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.headers = headers;
  }

  public static ProblemException badRequest(String detail) {
    return new ProblemException(HttpStatus.BAD_REQUEST, detail);
  }

  public static ProblemException notFound(String detail) {
    return new ProblemException(HttpStatus.NOT_FOUND, detail);
  }

  /** 429: the same request may be taken after so many seconds. */
  public static ProblemException tooMany(String detail, int retryAfterSeconds) {
    return new ProblemException(
        Problem.of(
            HttpStatus.TOO_MANY_REQUESTS,
            "%s; try again in %d s".formatted(detail, retryAfterSeconds)),
        Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(retryAfterSeconds)));
  }

  /**
   * 401.
   *
   * @param challenge for the header {@code WWW-Authenticate}
   */
  public static ProblemException unauthorized(String detail, String challenge) {
    return new ProblemException(
        Problem.of(HttpStatus.UNAUTHORIZED, detail),
        Map.of(HttpHeaders.WWW_AUTHENTICATE, challenge));
  }

  public Problem problem() {
    return problem;
  }

  /** Headers of the response. */
  Map<String, String> headers() {
    return headers;
  }
}
