package dev.headwater.retrieve;

import dev.headwater.events.Question;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One search.
 *
 * @param collection key of its view
 * @param generation of the encoder that made the vector
 * @param vector the question's; empty: no search by vector
 * @param terms the question's; empty: no search by keyword
 * @param access only chunks that it may read take a place in a ranking
 * @param metadata values that a document must have, by path
 * @param excluded version ids that turned out not to be what the asker may see
 * @param candidates hits of each part
 */
record SearchPlan(
    String collection,
    String generation,
    List<Float> vector,
    List<String> terms,
    Access access,
    Map<String, String> metadata,
    Set<String> excluded,
    int candidates) {

  /** What a question is about. */
  static View view(Question question) {
    return new View(
        question.getTenant() + "/" + question.getCollection(),
        question.getIncarnation(),
        question.getGeneration());
  }

  SearchPlan without(Set<String> versionIds) {
    return new SearchPlan(
        collection,
        generation,
        vector,
        terms,
        access,
        metadata,
        Set.copyOf(versionIds),
        candidates);
  }
}
