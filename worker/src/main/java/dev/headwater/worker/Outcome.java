package dev.headwater.worker;

/** How the processing of a record ended. Every record has exactly one outcome. */
public sealed interface Outcome {
  Outcome DONE = new Done();

  /** Longest reason, in characters. */
  int REASON_LENGTH = 500;

  /** Its effect is durable once the output is acknowledged, or it has none. */
  record Done() implements Outcome {}

  /**
   * It failed alone and may succeed later: it is tried again through {@code retries}.
   *
   * @param reason for people to read, also in status and listings: it says what is wrong, and holds
   *     nothing of the document's content; cut to {@value #REASON_LENGTH} characters
   */
  record Retry(String reason) implements Outcome {
    public Retry {
      reason = cut(reason);
    }
  }

  /**
   * It cannot succeed: it goes to {@code dead-letters} with its original bytes.
   *
   * @param reason as that of {@link Retry}
   */
  record DeadLetter(String reason) implements Outcome {
    public DeadLetter {
      reason = cut(reason);
    }
  }

  private static String cut(String reason) {
    if (reason.length() <= REASON_LENGTH) {
      return reason;
    }
    int end = REASON_LENGTH - 1;
    return reason.substring(0, Character.isHighSurrogate(reason.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
