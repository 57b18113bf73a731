package dev.headwater.gateway.exchanges;

import dev.headwater.events.Lookup;
import dev.headwater.events.Question;

/** The topics {@code questions} and {@code lookups}. Their answers come back on {@code answers}. */
public interface QuestionLog {
  void ask(Question question);

  void look(String id, Lookup lookup);
}
