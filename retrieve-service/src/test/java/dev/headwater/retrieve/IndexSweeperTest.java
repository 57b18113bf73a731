package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndexSweeperTest {
  private final Set<String> names = new ConcurrentSkipListSet<>();
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
