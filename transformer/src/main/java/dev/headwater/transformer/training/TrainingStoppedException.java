package dev.headwater.transformer.training;

/** Training cannot go on; the message says why. */
public final class TrainingStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingStoppedException(String message) {
    super(message);
  }
}
