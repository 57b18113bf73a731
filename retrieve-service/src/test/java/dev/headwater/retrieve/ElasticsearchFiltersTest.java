package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The JSON of the filters. */
class ElasticsearchFiltersTest {
  @Test
  void filtersByGroups() {
    assertThat(readable(new Access(false, List.of("it", "hr"), true)))
        .isEqualTo(
            "Query: {\"bool\":{\"minimum_should_match\":\"1\",\"should\":["
                + "{\"terms\":{\"groups\":[\"hr\",\"it\"]}},"
                + "{\"bool\":{\"must_not\":[{\"exists\":{\"field\":\"groups\"}}]}}]}}");
  }

  @Test
  void letsNothingThroughWithoutGroupsInAClosedCollection() {
    assertThat(readable(new Access(false, List.of(), false)))
        .isEqualTo("Query: {\"match_none\":{}}");
  }

  @Test
  void doesNotFilterForAnAdministrator() {
    assertThat(ElasticsearchFilters.readable(new Access(true, List.of(), false), "groups"))
        .isEmpty();
  }

  @Test
  void filtersByAccessMetadataAndExcludedVersions() {
    SearchPlan plan =
        new SearchPlan(
            "default/handbook",
            "bge-small-en-v1.5",
            List.of(),
            List.of("train"),
            new Access(false, List.of("hr"), false),
            Map.of("place.city", "Bern"),
            Set.of(),
            50);
    assertThat(ElasticsearchFilters.of(plan))
        .extracting(Object::toString)
        .containsExactly(
            "Query: {\"bool\":{\"minimum_should_match\":\"1\",\"should\":["
                + "{\"terms\":{\"groups\":[\"hr\"]}}]}}",
            "Query: {\"term\":{\"metadata.place.city\":{\"value\":\"Bern\"}}}");
    assertThat(ElasticsearchFilters.of(plan.without(Set.of("b", "a"))).getLast())
        .hasToString(
            "Query: {\"bool\":{\"must_not\":[{\"terms\":{\"version_id\":[\"a\",\"b\"]}}]}}");
  }

  private static String readable(Access access) {
    return ElasticsearchFilters.readable(access, "groups").orElseThrow().toString();
  }
}
