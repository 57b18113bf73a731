package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Filling;
import dev.headwater.events.Lookup;
import dev.headwater.worker.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationFillsTest {
  private static final String LATER = RetrieveFixture.GENERATION + "~1";
  private static final String KEY = "default/handbook@9.1";

  private final FakeCollections collections = new FakeCollections("handbook");
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final FakeLog log = new FakeLog();
  private final Map<String, GenerationFills.Reading> running = new HashMap<>();
  private final List<String> started = new ArrayList<>();
  private boolean alive = true;
  private GenerationFills fills = fills();

  private GenerationFills fills() {
    return new GenerationFills(
        collections,
        visibility,
        view -> {
          assertThat(view).isEqualTo(KEY);
          return log;
        },
        _ -> log,
        this::start,
        1,
        () -> Instant.ofEpochMilli(1000));
  }

  private GenerationFills.Loop start(String group, GenerationFills.Reading reading) {
    running.put(group, reading);
    started.add(group);
    return new GenerationFills.Loop() {
      @Override
      public boolean running() {
        return alive;
      }

      @Override
      public void close() {
        running.remove(group);
      }
    };
  }

  @AfterEach
  void close() {
    fills.close();
    assertThat(running).isEmpty();
  }

  @Test
  void readsTheDocumentsThatWereThereBefore() {
    log.ends.putAll(Map.of(0, 5L, 1, 0L));
    fills.look();
    assertThat(started).as("nothing is to be filled").isEmpty();

    collections.put("handbook", 9, LATER);
    fills.look();
    log.ends.put(0, 50L);
    fills.look();

    assertThat(started).as("once").hasSize(1);
    GenerationFills.Reading reading = running.values().iterator().next();
    assertThat(reading.generation()).isEqualTo(LATER);
    assertThat(reading.repeats(0, 4)).isTrue();
    assertThat(reading.repeats(0, 5)).isFalse();
  }

  @Test
  void endsWhenTheyAreReadAndDoesNotBeginAgain() throws Exception {
    log.ends.putAll(Map.of(0, 5L, 1, 0L));
    collections.put("handbook", 9, LATER);
    fills.look();
    log.committed.put(0, 4L);
    fills.look();
    assertThat(filling().getRead()).isFalse();

    log.committed.put(0, 5L);
    fills.look();
    fills.look();
    assertThat(running).isEmpty();
    assertThat(filling().getRead()).isTrue();

    fills.close();
    fills = fills();
    fills.look();
    assertThat(started).as("another instance, or this one after a restart").hasSize(1);
  }

  @Test
  void goesOnWhereAnotherInstanceBegan() {
    log.mark =
        Optional.of(new LogMark("a", 1, Map.of(), new LogMark.Rebuild(Map.of(0, 3L), 500, true)));
    log.ends.put(0, 50L);
    collections.put("handbook", 9, LATER);
    fills.look();
    assertThat(running.values().iterator().next().ends()).isEqualTo(Map.of(0, 3L));
  }

  @Test
  void endsWhenTheGenerationIsDroppedOrItsCollectionCloses() {
    log.ends.put(0, 5L);
    collections.put("handbook", 9, LATER);
    fills.look();
    collections.put("handbook", 9);
    fills.look();
    assertThat(running).isEmpty();

    collections.put("handbook", 9, LATER);
    fills.look();
    assertThat(running).hasSize(1);
    collections.collections.computeIfPresent(
        "default/handbook", (_, found) -> found.toBuilder().setClosing(true).build());
    fills.look();
    assertThat(running).isEmpty();
  }

  @Test
  void startsALoopThatStoppedAgain() {
    log.ends.put(0, 5L);
    collections.put("handbook", 9, LATER);
    fills.look();
    alive = false;
    fills.look();
    assertThat(started).hasSize(2);
  }

  /** All documents went into it from the beginning. */
  @Test
  void doesNotFillTheFirstGenerationThatIsKeptToSwitchBack() throws Exception {
    log.ends.put(0, 5L);
    collections.put("handbook", 9, "test-encoder");
    collections.collections.computeIfPresent(
        "default/handbook", (_, found) -> found.toBuilder().setGeneration(LATER).build());
    fills.look();
    assertThat(started).isEmpty();
    Lookup first = lookup().setGeneration("test-encoder").build();
    assertThat(fills.filling(first).getRead()).isTrue();
  }

  @Test
  void saysHowManyDocumentsAreThere() throws Exception {
    collections.put("handbook", 9, LATER);
    DocumentKey key = new DocumentKey("default", "handbook", "a.md").in(9);
    Content content = new Content(7, "", "", Map.of(), List.of(), "", 0);
    var _ =
        visibility.apply(
            Map.of(
                key,
                List.of(new VisibilityEvent.Indexed(content, 1, 10)),
                new DocumentKey("default", "handbook", "b.md").in(9),
                List.of(new VisibilityEvent.Indexed(content, 1, 10)),
                key.of(LATER),
                List.of(new VisibilityEvent.Submitted(content, 5))));

    Filling filling = filling();

    assertThat(filling.getDocuments()).isEqualTo(2);
    assertThat(filling.getSeen()).isEqualTo(1);
    assertThat(filling.getUnfinished()).isEqualTo(1);
  }

  @Test
  void waitsOutAnOutage() {
    log.outages = 1;
    log.ends.put(0, 5L);
    collections.put("handbook", 9, LATER);
    try (GenerationFills running = fills().start()) {
      await().until(() -> !started.isEmpty());
      assertThat(running.state().phase()).isEqualTo(Part.Phase.RUNNING);
    }
  }

  private Filling filling() throws InterruptedException {
    return fills.filling(lookup().setGeneration(LATER).build());
  }

  private static Lookup.Builder lookup() {
    return Lookup.newBuilder()
        .setTenant("default")
        .setCollection("handbook")
        .setIncarnation(9)
        .setFilling(1000);
  }
}
