package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One search.
 *
 * @param collection tenant/collection
 * @param vector empty: no search by vector
 * @param terms empty: no search by keyword
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

  /** Filters of both parts: before the ranking, so that nothing forbidden takes a place in it. */
  List<Query> filters() {
    List<Query> filters = new ArrayList<>();
    access.filter("groups").ifPresent(filters::add);
    metadata.forEach((path, value) ->
        filters.add(Query.of(q -> q.term(t -> t.field("metadata." + path).value(value)))));
    if (!excluded.isEmpty()) {
      List<FieldValue> values = excluded.stream().sorted().map(FieldValue::of).toList();
      Query versions =
          Query.of(q -> q.terms(t -> t.field("version_id").terms(f -> f.value(values))));
      filters.add(Query.of(q -> q.bool(b -> b.mustNot(versions))));
    }
    return filters;
  }
}
