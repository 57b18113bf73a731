package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchPlanTest {
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
    assertThat(plan.filters())
        .extracting(Object::toString)
        .containsExactly(
            "Query: {\"bool\":{\"minimum_should_match\":\"1\",\"should\":["
                + "{\"terms\":{\"groups\":[\"hr\"]}}]}}",
            "Query: {\"term\":{\"metadata.place.city\":{\"value\":\"Bern\"}}}");
    assertThat(plan.without(Set.of("b", "a")).filters().getLast())
        .hasToString(
            "Query: {\"bool\":{\"must_not\":[{\"terms\":{\"version_id\":[\"a\",\"b\"]}}]}}");
  }

  @Test
  void namesIndicesAndFieldsWithoutClashes() {
    assertThat(Indices.chunks("a-b/c")).isNotEqualTo(Indices.chunks("a/b-c"));
    assertThat(Indices.vectorField("bge-small-en-v1.5")).isEqualTo("vector_bge-small-en-v1_5");
  }
}
