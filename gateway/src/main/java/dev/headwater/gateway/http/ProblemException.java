package dev.headwater.gateway.http;

import io.micronaut.http.HttpStatus;

/** Ends a request with a problem detail. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final int retryAfterSeconds;

  public ProblemException(HttpStatus status, String detail) {
    this(Problem.of(status, detail));
  }

  public ProblemException(Problem problem) {
    this(problem, 0);
  }

  private ProblemException(Problem problem, int retryAfterSeconds) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
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
        retryAfterSeconds);
  }

  public Problem problem() {
    return problem;
  }

  /** For the header {@code Retry-After}; 0 if it is left out. */
  int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
