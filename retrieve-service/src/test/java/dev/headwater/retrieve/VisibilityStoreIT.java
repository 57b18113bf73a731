package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisibilityStoreIT {
  private static final Access ADMINISTRATOR = new Access(true, List.of(), false);

  private VisibilityStore store;

  @BeforeAll
  void open() throws InterruptedException {
    store = new RetrieveFixture("visibility").visibility;
  }

  @Test
  void losesNothingThatOthersWriteMeanwhile() throws Exception {
    DocumentKey key = new DocumentKey("default", "visibility", "contended");
    List<Stage> stages = List.of(Stage.RECEIVED, Stage.CHUNKED, Stage.EMBEDDED);
    try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writes = new ArrayList<>();
      for (Stage stage : stages) {
        writes.add(
            writers.submit(() ->
                store.apply(
                    Map.of(key, List.of(new VisibilityEvent.StageReached(9, stage, 1, ""))))));
      }
      for (int version = 1; version <= 8; version++) {
        VisibilityEvent indexed = new VisibilityEvent.Indexed(content(version), 1, version);
        writes.add(writers.submit(() -> store.apply(Map.of(key, List.of(indexed)))));
      }
      for (Future<?> write : writes) {
        assertThat(write.get()).isNotNull();
      }
    }
    VisibilityRecord record = store.read(key);
    assertThat(record.live().version()).isEqualTo(8);
    assertThat(record.progress().millis()).containsOnlyKeys(stages);
  }

  @Test
  void keepsEverythingOfARecord() {
    DocumentKey key = new DocumentKey("default", "visibility", "长/文档 \"id\"");
    var changes =
        store.apply(
            Map.of(
                key,
                List.of(
                    new VisibilityEvent.Submitted(content(1), 10),
                    new VisibilityEvent.Indexed(content(1), 2, 20))));
    assertThat(changes.values())
        .singleElement()
        .satisfies(change -> assertThat(store.read(key)).isEqualTo(change.after()));
  }

  @Test
  void listsByIdWhateverTheIdIs() throws InterruptedException {
    String longest = "文/".repeat(500);
    List<String> ids = List.of("a", "a/b", "b", "文", longest);
    for (String id : ids) {
      var _ =
          store.apply(
              Map.of(
                  new DocumentKey("default", "listing", id),
                  List.of(new VisibilityEvent.Submitted(content(1), 10))));
    }
    assertThat(ids(store.list("default/listing", ADMINISTRATOR, "", 10)))
        .containsExactly("a", "a/b", "b", "文", longest);
    assertThat(ids(store.list("default/listing", ADMINISTRATOR, "a", 2)))
        .containsExactly("a/b", "b");
    assertThat(ids(store.list("default/listing", ADMINISTRATOR, longest, 2))).isEmpty();
    Access stranger = new Access(false, List.of("it"), true);
    assertThat(store.list("default/listing", stranger, "", 10)).isEmpty();
    Access reader = new Access(false, List.of("hr"), false);
    assertThat(store.list("default/listing", reader, "", 10)).hasSize(ids.size());
  }

  @Test
  void writesAndReadsManyAtOnce() {
    List<DocumentKey> keys =
        IntStream.range(0, 300)
            .mapToObj(i -> new DocumentKey("default", "visibility", "many-" + i))
            .toList();
    Map<DocumentKey, List<VisibilityEvent>> events =
        keys.stream()
            .collect(
                Collectors.toMap(
                    key -> key, _ -> List.of(new VisibilityEvent.Submitted(content(1), 10))));
    assertThat(store.apply(events)).hasSize(300);
    assertThat(store.read(keys.stream().map(DocumentKey::hash).toList())).hasSize(300);
  }

  private static List<String> ids(List<VisibilityRecord> records) {
    return records.stream().map(VisibilityRecord::id).toList();
  }

  private static Content content(long version) {
    return new Content(
        version, "Title", "text/plain", Map.of("year", 2026), List.of("hr"), "ab", 7);
  }
}
