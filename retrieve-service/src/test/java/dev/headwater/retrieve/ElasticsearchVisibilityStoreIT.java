package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.OutageException;
import org.junit.jupiter.api.Test;

class ElasticsearchVisibilityStoreIT extends VisibilityStoreContract {
  private final VisibilityStore store =
      new ElasticsearchVisibilityStore(
          RealElasticsearch.CLIENT, RealElasticsearch.INDICES, RealElasticsearch.WRITES);

  @Override
  VisibilityStore store() {
    return store;
  }

  @Override
  VisibilityStore unreachable() {
    Elasticsearch nowhere = ElasticsearchTest.nowhere();
    return new ElasticsearchVisibilityStore(
        nowhere, ElasticsearchTest.indicesOf(nowhere), ElasticsearchTest.writesOf(nowhere));
  }

  @Test
  void treatsARemovedIndexAsAnOutageAndCreatesItAgain() {
    RealElasticsearch.INDICES.delete(Indices.VISIBILITY);
    DocumentKey key = new DocumentKey("default", "handbook", "travel.md");
    assertThatThrownBy(() -> store.read(key))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("the visibility records are not accessible");
    assertThat(store.read(key)).isEqualTo(VisibilityRecord.none(key));
  }
}
