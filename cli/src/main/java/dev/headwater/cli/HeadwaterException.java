package dev.headwater.cli;

/** A failure that a person can act on: its message is one clear line, shown without a trace. */
public class HeadwaterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HeadwaterException(String message) {
    super(message);
  }

  public HeadwaterException(String message, Throwable cause) {
    super(message, cause);
  }
}
