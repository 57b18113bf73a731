package dev.headwater.worker;

import java.util.concurrent.CompletableFuture;

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

  /**
   * Ends, with a line that says why, if the part stops although nobody closed it. Nothing mends
   * that but a new process.
   */
  default CompletableFuture<String> lost() {
    return new CompletableFuture<>();
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
   * @param reason what it waits for, or what stopped it; otherwise ""
   */
  record State(Phase phase, String reason) {}
}
