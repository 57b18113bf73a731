package dev.headwater.gateway;

import dev.headwater.events.Lookup;
import dev.headwater.events.Question;

/** The topics {@code questions} and {@code lookups}. Their answers come back on {@code answers}. */
interface QuestionLog {
  void ask(Question question);

  void look(String id, Lookup lookup);
}
