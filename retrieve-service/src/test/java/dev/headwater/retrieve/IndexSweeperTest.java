package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndexSweeperTest {
  private final Set<String> names = new TreeSet<>();
  private @Nullable Set<String> collections = Set.of();
  private final IndexSweeper sweeper =
      new IndexSweeper(
          new IndexSweeper.ChunkIndices() {
            @Override
            public Set<String> names() {
              return names;
            }

            @Override
            public void delete(String index) {
              names.remove(index);
            }
          },
          () -> Optional.ofNullable(collections));

  @Test
  void removesAnIndexWithoutACollectionInTheSecondSweep() {
    names.add(Indices.chunks("default/gone"));
    names.add(Indices.chunks("default/handbook"));
    collections = Set.of("default/handbook");
    sweeper.sweep();
    assertThat(names).hasSize(2);
    sweeper.sweep();
    assertThat(names).containsExactly(Indices.chunks("default/handbook"));
  }

  @Test
  void keepsAnIndexWhoseCollectionComesLater() {
    names.add(Indices.chunks("default/new"));
    sweeper.sweep();
    collections = Set.of("default/new");
    sweeper.sweep();
    collections = Set.of();
    sweeper.sweep();
    assertThat(names).hasSize(1);
  }

  @Test
  void removesNothingWhileTheCollectionsAreNotKnown() {
    names.add(Indices.chunks("default/handbook"));
    collections = null;
    sweeper.sweep();
    sweeper.sweep();
    assertThat(names).hasSize(1);
  }
}
