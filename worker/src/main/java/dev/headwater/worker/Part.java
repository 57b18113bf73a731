package dev.headwater.worker;

/** A part of a service that runs as long as the service does: a poll loop or a reader. */
public interface Part {
  /** Its name within the service, such as {@code embed-bulk}. */
  String name();

  State state();

  /** Whether the service can use it; one that waits for an outage to end is still ready. */
  default boolean ready() {
    return switch (state().phase()) {
      case STARTING, STOPPED -> false;
      case RUNNING, WAITING -> true;
    };
  }

  /** What a part does at the moment. */
  enum Phase {
    /** It has not joined its group, or has not read what it needs. */
    STARTING,
    RUNNING,
    /** It tries again until an outage is over. */
    WAITING,
    /** Its thread has ended. */
    STOPPED
  }

  /**
   * A phase and why.
   *
   * @param reason what it waits for, or why it stopped; otherwise ""
   */
  record State(Phase phase, String reason) {}
}
