package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import dev.headwater.retrieve.VisibilityEvent.Deleted;
import dev.headwater.retrieve.VisibilityEvent.GroupsChanged;
import dev.headwater.retrieve.VisibilityEvent.Indexed;
import dev.headwater.retrieve.VisibilityEvent.StageReached;
import dev.headwater.retrieve.VisibilityEvent.Submitted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VisibilityRecordTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");

  /** Events in the order in which they come → live version, its groups, newest version. */
  static List<Arguments> events() {
    return List.of(
        row("a submission is not live", 0, "", 1, put(1, "a")),
        row("an indexed version is live with its groups", 1, "a", 1, put(1, "a"), indexed(1, "a")),
        row("the index may be faster than documents", 1, "a", 1, indexed(1, "a"), put(1, "a")),
        row("a newer version is live once indexed", 1, "a", 2, indexed(1, "a"), put(2, "b")),
        row("the switch takes the content's groups", 2, "b", 2, indexed(1, "a"), indexed(2, "b")),
        row("an older version after a newer one", 2, "b", 2, indexed(2, "b"), indexed(1, "a")),
        row("a PUT without groups sets none", 2, "", 2, indexed(1, "a"), indexed(2)),
        row("a PATCH is at once", 1, "b", 1, indexed(1, "a"), patch(2, "b")),
        row("a PATCH outlasts an older PUT under way", 1, "b", 1, patch(2, "b"), indexed(1, "a")),
        row("a PUT outlasts an older PATCH", 3, "c", 3, indexed(3, "c"), patch(2, "b")),
        row("an older PATCH after a newer", 1, "c", 1, indexed(1), patch(3, "c"), patch(2, "b")),
        row("a PUT's groups wait for it", 1, "a", 2, indexed(1, "a"), put(2, "b")),
        row("a deletion is at once", 0, "", 0, put(1, "a"), indexed(1, "a"), delete(2)),
        row("a deletion overtakes its content", 0, "", 0, delete(2), put(1, "a"), indexed(1, "a")),
        row("a PUT after a deletion", 3, "c", 3, indexed(1, "a"), delete(2), indexed(3, "c")),
        row("a deletion after a newer PUT", 3, "c", 3, indexed(3, "c"), delete(2)),
        row("a deletion forgets older groups", 3, "", 3, patch(1, "a"), delete(2), indexed(3)),
        row("old readers", 3, "c", 3, indexed(1, "a"), patch(2, "b"), indexed(3, "c")),
        row("a late PATCH of a deleted document", 0, "", 0, delete(2), patch(1, "a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void appliesEventsInAnyOrder(
      String name, long live, List<String> groups, long newest, List<VisibilityEvent> events) {
    VisibilityRecord record = fold(events);
    assertThat(record.live().version()).as(name).isEqualTo(live);
    assertThat(record.groups()).as(name).isEqualTo(groups);
    assertThat(record.newestVersion()).as(name).isEqualTo(newest);
    assertThat(record.present()).as(name).isEqualTo(newest > 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void repeatsChangeNothing(
      String name, long live, List<String> groups, long newest, List<VisibilityEvent> events) {
    VisibilityRecord once = fold(events);
    VisibilityRecord twice = once;
    for (VisibilityEvent event : events) {
      twice = twice.apply(event);
    }
    assertThat(twice).as(name).isEqualTo(once);
  }

  @Test
  void showsASubmissionToItsReadersBeforeItIsLive() {
    assertThat(fold(List.of(put(1, "a"))).readers()).containsExactly("a");
    assertThat(fold(List.of(put(1, "a"), patch(2, "b"))).readers()).containsExactly("b");
    assertThat(fold(List.of(indexed(1, "a"), put(2, "b"))).readers()).containsExactly("a");
  }

  @Test
  void keepsAVersionThatLacksChunksUntilItIsLiveOrSuperseded() {
    VisibilityRecord waiting = fold(List.of(indexed(1, "a"), ended(2)));
    assertThat(waiting.pending()).isEqualTo(new VisibilityRecord.Pending(content(2), 3));
    assertThat(waiting.live().version()).isEqualTo(1);

    assertThat(waiting.apply(ended(3)).pending())
        .isEqualTo(new VisibilityRecord.Pending(content(3), 3));
    assertThat(waiting.apply(indexed(2)).pending()).isNull();
    assertThat(waiting.apply(indexed(3)).pending()).isNull();
    assertThat(waiting.apply(delete(3)).pending()).isNull();
    assertThat(waiting.apply(put(3))).extracting(VisibilityRecord::pending).isNotNull();
  }

  @Test
  void keepsNoEndOfAVersionThatIsLiveOrPast() {
    assertThat(fold(List.of(indexed(2), ended(2))).pending()).isNull();
    assertThat(fold(List.of(indexed(2), ended(1))).pending()).isNull();
    assertThat(fold(List.of(delete(2), ended(1))).pending()).isNull();
    assertThat(fold(List.of(ended(2), ended(1))).pending())
        .isEqualTo(new VisibilityRecord.Pending(content(2), 3));
  }

  @Test
  void forgetsTheWordsOfADeletedDocument() {
    VisibilityRecord record = fold(List.of(put(1, "a"), indexed(1, "a"), delete(2)));
    assertThat(record.live()).isEqualTo(Content.NONE);
    assertThat(record.submitted()).isEqualTo(Content.NONE);
    assertThat(record.isStale(1)).isTrue();
    assertThat(record.progress().stage()).isEqualTo(Stage.DELETED);
  }

  @Test
  void keepsTheProgressOfTheNewestVersion() {
    VisibilityRecord record =
        fold(
            List.of(
                put(1, "a"),
                new StageReached(1, Stage.CHUNKED, 20, ""),
                put(2, "a"),
                new StageReached(2, Stage.DEAD_LETTERED, 40, "corrupt PDF"),
                new StageReached(2, Stage.DEAD_LETTERED, 41, "0 of 1 chunks are in the index"),
                new StageReached(2, Stage.EMBEDDED, 42, ""),
                new StageReached(1, Stage.EMBEDDED, 50, "")));
    assertThat(record.progress().version()).isEqualTo(2);
    assertThat(record.progress().stage()).isEqualTo(Stage.DEAD_LETTERED);
    assertThat(record.progress().reason()).isEqualTo("corrupt PDF");
    assertThat(record.apply(indexed(2, "a")).progress().reason()).isEmpty();
    assertThat(record.apply(indexed(2, "a")).progress().stage()).isEqualTo(Stage.SEARCHABLE);
  }

  @Test
  void survivesJsonAndFieldsThatItDoesNotKnow() throws JsonProcessingException {
    VisibilityRecord record = fold(List.of(put(1, "a"), indexed(1, "a"), ended(2)));
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(record);
    assertThat(json).contains("\"present\":true", "\"readers\":[\"a\"]");
    assertThat(mapper.readValue(json, VisibilityRecord.class)).isEqualTo(record);
    String newer = json.replaceFirst("\\{", "{\"added_later\":1,");
    assertThat(mapper.readValue(newer, VisibilityRecord.class)).isEqualTo(record);
  }

  @Test
  void keepsFormerVersionsInItsJson() throws JsonProcessingException {
    VisibilityRecord record = fold(List.of(indexed(1, "a"), indexed(2, "b")));
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(record);
    assertThat(json)
        .contains("\"former\":[{\"version\":1,\"groups\":[\"a\"],\"groupsVersion\":1}]");
    assertThat(mapper.readValue(json, VisibilityRecord.class)).isEqualTo(record);
  }

  @Test
  void readsWhatIsStored() throws JsonProcessingException {
    String stored =
        """
        {"collection": "default/handbook", "id": "travel.md",
         "live": {"version": 1, "title": "Travel", "contentType": "text/markdown",
          "metadata": {"year": 2026}, "groups": ["a"], "blob": "ab", "blobSize": 7},
         "chunkCount": 3, "switchedMillis": 15,
         "submitted": {"version": 0, "title": "", "contentType": "", "metadata": {}, "groups": [],
          "blob": "", "blobSize": 0},
         "deletedVersion": 0, "groups": ["b"], "groupsVersion": 2,
         "progress": {"version": 1, "millis": {"SEARCHABLE": 15}, "reason": ""},
         "present": true, "readers": ["b"]}
        """;
    ObjectMapper mapper = new ObjectMapper();
    VisibilityRecord record = fold(List.of(indexed(1, "a"), patch(2, "b")));
    assertThat(mapper.readValue(stored, VisibilityRecord.class)).isEqualTo(record);
    assertThat(mapper.readTree(mapper.writeValueAsString(record)))
        .isEqualTo(mapper.readTree(stored));
  }

  private static VisibilityRecord fold(List<VisibilityEvent> events) {
    VisibilityRecord record = VisibilityRecord.none(KEY);
    for (VisibilityEvent event : events) {
      record = record.apply(event);
    }
    return record;
  }

  private static Arguments row(
      String name, long live, String groups, long newest, VisibilityEvent... events) {
    List<String> list = groups.isEmpty() ? List.of() : List.of(groups);
    return Arguments.of(name, live, list, newest, Arrays.asList(events));
  }

  private static VisibilityEvent put(long version, String... groups) {
    return new Submitted(content(version, groups), version * 10);
  }

  private static VisibilityEvent indexed(long version, String... groups) {
    return new Indexed(content(version, groups), 3, version * 10 + 5);
  }

  private static VisibilityEvent ended(long version) {
    return new VisibilityEvent.Ended(content(version), 3);
  }

  private static VisibilityEvent patch(long version, String... groups) {
    return new GroupsChanged(version, List.of(groups));
  }

  private static VisibilityEvent delete(long version) {
    return new Deleted(version, version * 10);
  }

  private static Content content(long version, String... groups) {
    return new Content(
        version, "Travel", "text/markdown", Map.of("year", 2026), List.of(groups), "ab", 7);
  }
}
