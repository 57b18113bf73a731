package dev.headwater.worker;

import dev.headwater.events.Lookup;
import dev.headwater.events.Question;

/**
 * Who asked a question or lookup, and until when an answer is of use.
 *
 * @param gateway the gateway instance that awaits the answer
 * @param deadlineMillis milliseconds since 1970 (UTC)
 */
public record Asked(String id, String gateway, int attempt, long deadlineMillis) {
  public static Asked of(Question question) {
    return new Asked(
        question.getId(),
        question.getGateway(),
        question.getAttempt(),
        question.getDeadlineMillis());
  }

  public static Asked of(String id, Lookup lookup) {
    int attempt = Math.max(1, lookup.getAttempt());
    return new Asked(id, lookup.getGateway(), attempt, lookup.getDeadlineMillis());
  }

  public boolean expired() {
    return System.currentTimeMillis() > deadlineMillis;
  }
}
