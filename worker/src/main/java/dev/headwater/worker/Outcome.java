package dev.headwater.worker;

/** What became of a record. Every record ends in exactly one of these. */
public sealed interface Outcome {
  Outcome DONE = new Done();

  /** Its effect is durable, or it had none to make. */
  record Done() implements Outcome {}

  /** It failed alone and may succeed later: five tries through {@code retries}. */
  record Retry(String reason) implements Outcome {}

  /** It cannot succeed: it goes to {@code dead-letters} with its original bytes. */
  record DeadLetter(String reason) implements Outcome {}
}
