package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Access rights and search plans as filters of an Elasticsearch query. */
final class ElasticsearchFilters {
  private ElasticsearchFilters() {}

  /** Filters of both parts: before the ranking, so that nothing forbidden takes a place in it. */
  static List<Query> of(SearchPlan plan) {
    List<Query> filters = new ArrayList<>();
    readable(plan.access(), "groups").ifPresent(filters::add);
    plan.metadata()
        .forEach((path, value) ->
            filters.add(Query.of(q -> q.term(t -> t.field("metadata." + path).value(value)))));
    if (!plan.excluded().isEmpty()) {
      Query versions = anyOf("version_id", plan.excluded());
      filters.add(Query.of(q -> q.bool(b -> b.mustNot(versions))));
    }
    return filters;
  }

  /**
   * {@link Access#mayRead} as a filter.
   *
   * @param field the keyword field that holds a document's groups
   * @return empty if everything may be read
   */
  static Optional<Query> readable(Access access, String field) {
    if (access.administrator()) {
      return Optional.empty();
    }
    List<Query> either = new ArrayList<>();
    if (!access.groups().isEmpty()) {
      either.add(anyOf(field, access.groups()));
    }
    if (access.publicCollection()) {
      Query restricted = Query.of(q -> q.exists(e -> e.field(field)));
      either.add(Query.of(q -> q.bool(b -> b.mustNot(restricted))));
    }
    return Optional.of(
        either.isEmpty()
            ? Query.of(q -> q.matchNone(none -> none))
            : Query.of(q -> q.bool(b -> b.should(either).minimumShouldMatch("1"))));
  }

  private static Query anyOf(String field, Collection<String> values) {
    List<FieldValue> sorted = values.stream().sorted().map(FieldValue::of).toList();
    return Query.of(q -> q.terms(t -> t.field(field).terms(f -> f.value(sorted))));
  }
}
