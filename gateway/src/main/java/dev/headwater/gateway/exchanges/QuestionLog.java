package dev.headwater.gateway.exchanges;

import dev.headwater.events.Lookup;
import dev.headwater.events.Question;

/**
 * The topics {@code questions}, {@code lookups} and {@code cancellations}. Answers come back on
 * {@code answers}.
 */
public interface QuestionLog {
  void ask(Question question);

  /** Cancels an attempt at a question and those before it. */
  void cancel(String id, int attempt);

  void look(String id, Lookup lookup);
}
