package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import dev.headwater.retrieve.VisibilityEvent.Deleted;
import dev.headwater.retrieve.VisibilityEvent.GroupsChanged;
import dev.headwater.retrieve.VisibilityEvent.Indexed;
import dev.headwater.retrieve.VisibilityEvent.StageReached;
import dev.headwater.retrieve.VisibilityEvent.Submitted;
import dev.headwater.worker.OutageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link VisibilityStore} guarantees. */
abstract class VisibilityStoreContract {
  private static final Access ADMINISTRATOR = new Access(true, List.of(), false);

  /** Each test has a collection of its own: a store may keep what other tests wrote. */
  private final String collection = "c" + UUID.randomUUID();

  private final DocumentKey key = key("travel.md");

  /** A store that works. */
  abstract VisibilityStore store();

  /** A store that cannot be reached. */
  abstract VisibilityStore unreachable();

  @Test
  void keepsEverythingOfARecord() {
    DocumentKey unusual = key("长/文档 \"id\"");
    VisibilityRecord written =
        apply(
            unusual,
            new Submitted(content(1, "hr"), 10),
            new Indexed(content(1, "hr"), 2, 20),
            new StageReached(1, Stage.DEAD_LETTERED, 30, "corrupt PDF"),
            new GroupsChanged(2, List.of("it")));
    assertThat(store().read(unusual)).isEqualTo(written);
    assertThat(written.live().metadata()).containsEntry("year", 2026);
  }

  @Test
  void leavesOutDocumentsWithoutARecord() {
    apply(key, new Submitted(content(1), 10));
    assertThat(store().read(List.of(key.viewHash(), key("unknown").viewHash())))
        .containsOnlyKeys(key.viewHash());
    assertThat(store().read(key("unknown"))).isEqualTo(VisibilityRecord.none(key("unknown")));
  }

  @Test
  void returnsTheRecordBeforeAndAfterItsEvents() {
    VisibilityRecord first = apply(key, new Submitted(content(1), 10));
    Map<DocumentKey, VisibilityStore.Change> changes =
        store().apply(Map.of(key, List.of(new Indexed(content(1), 2, 20))));
    assertThat(changes)
        .containsOnlyKeys(key)
        .containsEntry(
            key, new VisibilityStore.Change(first, first.apply(new Indexed(content(1), 2, 20))));
  }

  @Test
  void appliesTheEventsOfADocumentInOrder() {
    VisibilityRecord record =
        apply(
            key,
            new Submitted(content(1), 10),
            new Indexed(content(1), 2, 20),
            new Deleted(2, 30),
            new Submitted(content(3), 40));
    assertThat(record.live().exists()).isFalse();
    assertThat(record.deletedVersion()).isEqualTo(2);
    assertThat(record.submitted().version()).isEqualTo(3);
  }

  @Test
  void changesNothingByAnEventThatComesLate() {
    VisibilityRecord newest = apply(key, new Indexed(content(2), 1, 20));
    assertThat(apply(key, new Indexed(content(1), 1, 30))).isEqualTo(newest);
    assertThat(store().read(key)).isEqualTo(newest);
  }

  @Test
  void keepsTheRecordOfADeletedDocument() {
    apply(key, new Indexed(content(1), 1, 10), new Deleted(3, 20));
    apply(key, new Indexed(content(2), 1, 30));
    assertThat(store().read(key).present()).isFalse();
    assertThat(store().read(key).deletedVersion()).isEqualTo(3);
  }

  @Test
  void appliesAndReadsManyDocumentsAtOnce() {
    List<DocumentKey> keys = IntStream.range(0, 300).mapToObj(i -> key("many-" + i)).toList();
    Map<DocumentKey, List<VisibilityEvent>> events =
        keys.stream()
            .collect(
                Collectors.toMap(Function.identity(), _ -> List.of(new Submitted(content(1), 10))));
    assertThat(store().apply(events)).hasSize(300);
    assertThat(store().read(keys.stream().map(DocumentKey::hash).toList())).hasSize(300);
  }

  @Test
  void countsWhatIsInAView() throws InterruptedException {
    apply(key("live"), new Submitted(content(1), 10), new Indexed(content(1), 1, 20));
    apply(key("coming"), new Submitted(content(2), 30));
    apply(
        key("failed"),
        new Submitted(content(3), 40),
        new StageReached(3, Stage.DEAD_LETTERED, 50, "corrupt PDF"));
    apply(key("deleted"), new Submitted(content(4), 60), new Deleted(5, 70));
    apply(key("coming").of("e~1"), new Submitted(content(2), 30));

    assertThat(store().count(key.viewKey(), 31)).isEqualTo(new VisibilityStore.Counts(3, 1, 1));
    assertThat(store().count(key.viewKey(), 30)).isEqualTo(new VisibilityStore.Counts(3, 0, 1));
    assertThat(store().count(key.of("e~1").viewKey(), 31))
        .isEqualTo(new VisibilityStore.Counts(1, 1, 0));
  }

  @Test
  void listsWhatIsUnfinishedTheOldestFirst() throws InterruptedException {
    apply(key("live"), new Submitted(content(1), 10), new Indexed(content(1), 1, 20));
    apply(key("b"), new Submitted(content(2), 30));
    apply(key("a"), new Submitted(content(3), 40));
    apply(key("late"), new Submitted(content(4), 50));

    assertThat(store().unfinished(key.viewKey(), 50, 9))
        .extracting(VisibilityRecord::id)
        .containsExactly("b", "a");
    assertThat(store().unfinished(key.viewKey(), 50, 1))
        .extracting(VisibilityRecord::id)
        .containsExactly("b");
  }

  @Test
  void forgetsAViewAndNoOther() throws InterruptedException {
    apply(key, new Submitted(content(1), 10));
    apply(key.of("e~1"), new Submitted(content(1), 10));
    apply(key.of("e~2"), new Submitted(content(1), 10));

    store().forget(key.of("e~1").viewKey());

    assertThat(store().read(key.of("e~1")).present()).isFalse();
    assertThat(store().read(key.of("e~2")).present()).isTrue();
    assertThat(store().read(key).present()).isTrue();
  }

  @Test
  void doesNothingWithoutDocuments() {
    assertThat(store().apply(Map.of())).isEmpty();
    assertThat(store().read(List.of())).isEmpty();
  }

  @Test
  void losesNoConcurrentChange() throws Exception {
    List<Stage> stages = List.of(Stage.RECEIVED, Stage.CHUNKED, Stage.EMBEDDED);
    List<VisibilityEvent> events = new ArrayList<>();
    stages.forEach(stage -> events.add(new StageReached(9, stage, 1, "")));
    for (int version = 1; version <= 8; version++) {
      events.add(new Indexed(content(version), 1, version));
    }
    try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Callable<VisibilityRecord>> writes =
          events.stream()
              .<Callable<VisibilityRecord>>map(event -> () -> apply(key, event))
              .toList();
      for (Future<VisibilityRecord> write : writers.invokeAll(writes)) {
        assertThat(write.get()).isNotNull();
      }
    }
    VisibilityRecord record = store().read(key);
    assertThat(record.live().version()).isEqualTo(8);
    assertThat(record.progress().millis()).containsOnlyKeys(stages);
  }

  @Test
  void listsByTheCodePointsOfTheIds() throws InterruptedException {
    String longest = "文/".repeat(500);
    for (String id : List.of("😀", "b", longest, "a/b", "Ａ", "文", "a")) {
      apply(key(id), new Submitted(content(1), 10));
    }
    assertThat(list(ADMINISTRATOR, "", 10))
        .containsExactly("a", "a/b", "b", "文", longest, "Ａ", "😀");
  }

  @Test
  void listsPageByPage() throws InterruptedException {
    for (String id : List.of("a", "b", "c", "d")) {
      apply(key(id), new Submitted(content(1), 10));
    }
    assertThat(list(ADMINISTRATOR, "", 3)).containsExactly("a", "b", "c");
    assertThat(list(ADMINISTRATOR, "c", 3)).containsExactly("d");
    assertThat(list(ADMINISTRATOR, "d", 3)).isEmpty();
    assertThat(list(ADMINISTRATOR, "bb", VisibilityStore.MAX_LISTED)).containsExactly("c", "d");
  }

  @Test
  void listsWhatIsLiveOrNotYetButNothingDeletedAndNothingOfOtherCollections()
      throws InterruptedException {
    apply(key("live"), new Indexed(content(1), 1, 10));
    apply(key("submitted"), new Submitted(content(1), 10));
    apply(key("deleted"), new Indexed(content(1), 1, 10), new Deleted(2, 20));
    apply(new DocumentKey("default", collection + "-2", "other"), new Indexed(content(1), 1, 10));
    assertThat(list(ADMINISTRATOR, "", 10)).containsExactly("live", "submitted");
  }

  @Test
  void listsOnlyWhatTheAskerMayRead() throws InterruptedException {
    apply(key("hr"), new Indexed(content(1, "hr"), 1, 10));
    apply(key("hr and it"), new Indexed(content(1, "hr", "it"), 1, 10));
    apply(key("open"), new Indexed(content(1), 1, 10));
    assertThat(list(ADMINISTRATOR, "", 10)).containsExactly("hr", "hr and it", "open");
    assertThat(list(new Access(false, List.of("it"), false), "", 10)).containsExactly("hr and it");
    assertThat(list(new Access(false, List.of("it"), true), "", 10))
        .containsExactly("hr and it", "open");
    assertThat(list(new Access(false, List.of(), true), "", 10)).containsExactly("open");
    assertThat(list(new Access(false, List.of(), false), "", 10)).isEmpty();
  }

  @Test
  void reportsAnOutage() {
    List<VisibilityEvent> events = List.of(new Submitted(content(1), 10));
    assertThatThrownBy(() -> unreachable().read(key)).isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> unreachable().apply(Map.of(key, events)))
        .isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> unreachable().list("default/" + collection, ADMINISTRATOR, "", 10))
        .isInstanceOf(OutageException.class);
  }

  private DocumentKey key(String id) {
    return new DocumentKey("default", collection, id);
  }

  private VisibilityRecord apply(DocumentKey document, VisibilityEvent... events) {
    var changes = store().apply(Map.of(document, List.of(events)));
    return changes.values().iterator().next().after();
  }

  private List<String> list(Access access, String after, int limit) throws InterruptedException {
    return store().list("default/" + collection, access, after, limit).stream()
        .map(VisibilityRecord::id)
        .toList();
  }

  private static Content content(long version, String... groups) {
    return new Content(
        version, "Title", "text/plain", Map.of("year", 2026), List.of(groups), "ab", 7);
  }
}
