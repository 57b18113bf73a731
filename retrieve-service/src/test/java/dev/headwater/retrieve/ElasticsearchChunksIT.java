package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The chunk store and the passage index, which share the indices of the collections. */
class ElasticsearchChunksIT {
  private static final ChunkStore CHUNKS = RealElasticsearch.CHUNKS;

  @Test
  void retriesAChunkWhoseIndexAnotherInstanceRemoved() {
    DocumentKey key = new DocumentKey("default", "removed", "travel.md");
    List<ChunkDocument> chunk = List.of(ChunkStoreContract.chunk(key, 1, 0, 4));
    assertThat(CHUNKS.put(chunk)).containsExactly(Outcome.DONE);
    RealElasticsearch.newIndices().delete(Indices.chunks(key.viewKey()));
    assertThat(CHUNKS.put(chunk)).singleElement().isInstanceOf(Outcome.Retry.class);
    assertThat(CHUNKS.put(chunk)).containsExactly(Outcome.DONE);
  }

  @Test
  void givesEachChunkItsOutcomeAcrossRequests() {
    DocumentKey key = new DocumentKey("default", "requests", "travel.md");
    var eachAlone = new IndexSettings(1, 0, Duration.ZERO, Duration.ZERO, 1, 2);
    try (var writes = new ElasticsearchBulk(RealElasticsearch.CLIENT, eachAlone)) {
      var store =
          new ElasticsearchChunkStore(RealElasticsearch.CLIENT, RealElasticsearch.INDICES, writes);

      List<Outcome> outcomes =
          store.put(
              IntStream.range(0, 9)
                  .mapToObj(i -> ChunkStoreContract.chunk(key, 1, i, i % 4 == 3 ? 5 : 4))
                  .toList());

      assertThat(outcomes).hasSize(9);
      assertThat(outcomes.get(3)).isInstanceOf(Outcome.DeadLetter.class);
      assertThat(outcomes.get(7)).isInstanceOf(Outcome.DeadLetter.class);
      assertThat(outcomes).filteredOn(Outcome.DONE::equals).hasSize(7);
    }
  }

  @Test
  void listsAndDeletesTheIndicesOfCollections() {
    String index = Indices.chunks("default/listed");
    RealElasticsearch.INDICES.prepare("default/listed", "test-encoder", 4);
    assertThat(RealElasticsearch.INDICES.names())
        .contains(index)
        .doesNotContain(Indices.VISIBILITY);
    RealElasticsearch.INDICES.delete(index);
    assertThat(RealElasticsearch.INDICES.names()).doesNotContain(index);
  }

  @Test
  void keepsChunksInTheShardsThatAreSetAndLeavesRefreshingToTheService() {
    RealElasticsearch.INDICES.prepare("default/sharded", "test-encoder", 4);
    var settings =
        RealElasticsearch.CLIENT.call(client ->
            client.indices().getSettings(s -> s.index(Indices.chunks("default/sharded"))));

    assertThat(settings.toString())
        .contains("\"number_of_shards\":\"2\"")
        .contains("\"number_of_replicas\":\"0\"")
        .contains("\"refresh_interval\":\"-1\"");
  }

  @Test
  void refusesAnIndexOfAnotherFormat() {
    assertThatCode(RealElasticsearch.INDICES::requireFormat).doesNotThrowAnyException();
    String old = Indices.chunks("default/old");
    var _ = RealElasticsearch.CLIENT.call(client -> client.indices().create(c -> c.index(old)));
    try {
      assertThatThrownBy(RealElasticsearch.INDICES::requireFormat)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(old)
          .hasMessageContaining("submit the documents again");
    } finally {
      RealElasticsearch.INDICES.delete(old);
    }
  }

  @Nested
  class AsChunkStore extends ChunkStoreContract {
    @Override
    ChunkStore store() {
      return CHUNKS;
    }

    @Override
    ChunkStore unreachable() {
      return ElasticsearchTest.chunkStore(ElasticsearchTest.nowhere());
    }
  }

  @Nested
  class AsPassageIndex extends PassageIndexContract {
    @Override
    ChunkStore chunks() {
      return CHUNKS;
    }

    @Override
    PassageIndex index() {
      return new ElasticsearchPassageIndex(RealElasticsearch.CLIENT);
    }

    @Override
    PassageIndex unreachable() {
      return new ElasticsearchPassageIndex(ElasticsearchTest.nowhere());
    }
  }
}
