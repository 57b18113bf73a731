package dev.headwater.worker;

/** How the processing of a record ended. Every record has exactly one outcome. */
public sealed interface Outcome {
  Outcome DONE = new Done();

  /** Its effect is durable once the output is acknowledged, or it has none. */
  record Done() implements Outcome {}

  /** It failed alone and may succeed later: it is tried again through {@code retries}. */
  record Retry(String reason) implements Outcome {}

  /** It cannot succeed: it goes to {@code dead-letters} with its original bytes. */
  record DeadLetter(String reason) implements Outcome {}
}
