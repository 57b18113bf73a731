package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndexSweeperTest {
  private final Set<String> names = new ConcurrentSkipListSet<>();
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private volatile boolean outage;
  private @Nullable Set<String> collections = Set.of();
  private final IndexSweeper sweeper =
      new IndexSweeper(
          new IndexSweeper.ChunkIndices() {
            @Override
            public Set<String> names() {
              if (outage) {
                throw new OutageException("away", new IllegalStateException());
              }
              return names;
            }

            @Override
            public void delete(String index) {
              names.remove(index);
            }
          },
          visibility,
          () -> Optional.ofNullable(collections));

  @Test
  void removesAnIndexWithoutACollection() throws Exception {
    names.add(Indices.chunks("default/gone"));
    names.add(Indices.chunks("default/handbook"));
    collections = Set.of("default/handbook");
    sweeper.sweep();
    assertThat(names).containsExactly(Indices.chunks("default/handbook"));
  }

  @Test
  void removesThatOfAnEarlierCollectionOfTheSameName() throws Exception {
    names.add(Indices.chunks("default/handbook@5"));
    names.add(Indices.chunks("default/handbook@9"));
    collections = Set.of("default/handbook@9");
    sweeper.sweep();
    assertThat(names).containsExactly(Indices.chunks("default/handbook@9"));
  }

  @Test
  void removesADroppedGenerationWithItsVisibilityRecords() throws Exception {
    DocumentKey key = new DocumentKey("default", "handbook", "a.md").in(9);
    for (DocumentKey view : List.of(key, key.of("e~1"), key.of("e~2"))) {
      names.add(Indices.chunks(view.viewKey()));
      Content content = new Content(7, "", "", Map.of(), List.of(), "", 0);
      var _ = visibility.apply(Map.of(view, List.of(new VisibilityEvent.Submitted(content, 1))));
    }
    collections = Set.of("default/handbook@9", "default/handbook@9.2");

    sweeper.sweep();

    assertThat(names)
        .containsExactlyInAnyOrder(
            Indices.chunks("default/handbook@9"), Indices.chunks("default/handbook@9.2"));
    assertThat(visibility.read(key).present()).isTrue();
    assertThat(visibility.read(key.of("e~1")).present()).isFalse();
    assertThat(visibility.read(key.of("e~2")).present()).isTrue();
  }

  @Test
  void goesOnAfterASweepThatFailed() {
    names.add(Indices.chunks("default/gone"));
    outage = true;
    try (var _ = sweeper.start(Duration.ofMillis(1))) {
      await().during(Duration.ofMillis(20)).until(() -> !names.isEmpty());
      outage = false;
      await().until(names::isEmpty);
    }
  }

  @Test
  void removesNothingWhileTheCollectionsAreUnknown() throws Exception {
    names.add(Indices.chunks("default/handbook"));
    collections = null;
    sweeper.sweep();
    assertThat(names).hasSize(1);
  }
}
