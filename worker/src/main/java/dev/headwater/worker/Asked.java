package dev.headwater.worker;

import dev.headwater.events.Lookup;
import dev.headwater.events.Question;

/**
 * Where the answer to a question or lookup goes, and until when it is wanted.
 *
 * @param gateway the gateway instance that waits
 * @param deadlineMillis since the epoch
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
