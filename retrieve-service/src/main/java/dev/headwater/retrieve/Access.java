package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import dev.headwater.events.Asker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an asker may read (rule 9). Without groups nothing, unless the collection is public; a
 * document's own groups restrict it there too.
 */
record Access(boolean administrator, List<String> groups, boolean publicCollection) {

  static Access of(Asker asker, boolean publicCollection) {
    return new Access(
        asker.getAdministrator(), List.copyOf(asker.getGroupsList()), publicCollection);
  }

  boolean mayRead(List<String> documentGroups) {
    return administrator
        || (publicCollection && documentGroups.isEmpty())
        || documentGroups.stream().anyMatch(groups::contains);
  }

  /**
   * The same as a filter of a search.
   *
   * @param field the keyword field that holds a document's groups
   * @return empty if everything may be read
   */
  Optional<Query> filter(String field) {
    if (administrator) {
      return Optional.empty();
    }
    List<Query> either = new ArrayList<>();
    if (!groups.isEmpty()) {
      List<FieldValue> values = groups.stream().map(FieldValue::of).toList();
      either.add(Query.of(q -> q.terms(t -> t.field(field).terms(f -> f.value(values)))));
    }
    if (publicCollection) {
      Query restricted = Query.of(q -> q.exists(e -> e.field(field)));
      either.add(Query.of(q -> q.bool(b -> b.mustNot(restricted))));
    }
    return Optional.of(
        either.isEmpty()
            ? Query.of(q -> q.matchNone(none -> none))
            : Query.of(q -> q.bool(b -> b.should(either).minimumShouldMatch("1"))));
  }
}
