package dev.headwater.standalone.processes;

/**
 * A server does not start, or ended by itself. The message is one clear line that a person can act
 * on.
 */
public final class ProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProcessException(String message) {
    super(message);
  }

  ProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
