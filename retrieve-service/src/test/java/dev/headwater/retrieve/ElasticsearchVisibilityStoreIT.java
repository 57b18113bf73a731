package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.OutageException;
import java.util.List;
import java.util.Map;
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
  void keepsTheMarkOfTheLogBesideTheRecords() {
    LogMark.Store marks =
        ElasticsearchLogMarks.ofAll(RealElasticsearch.CLIENT, RealElasticsearch.INDICES);
    marks.write(new LogMark("a", 1, Map.of(3, 7L, 4, 1L), null));

    marks.applied(Map.of(3, 9L));

    assertThat(marks.read()).contains(new LogMark("a", 1, Map.of(3, 9L, 4, 1L), null));
    LogMark rebuilding =
        new LogMark("a", 1, Map.of(), new LogMark.Rebuild(Map.of(3, 9L), 5, false));
    marks.write(rebuilding);
    assertThat(marks.read()).contains(rebuilding);
  }

  @Test
  void countsWhatIsNeitherLiveNorGivenUp() throws Exception {
    LogMark.Store marks =
        ElasticsearchLogMarks.ofAll(RealElasticsearch.CLIENT, RealElasticsearch.INDICES);
    DocumentKey key = new DocumentKey("default", "handbook", "unfinished.md");
    Content content = new Content(7, "", "", Map.of(), List.of(), "", 0);
    long before = marks.unfinished(1000);

    var _ = store.apply(Map.of(key, List.of(new VisibilityEvent.Submitted(content, 500))));
    assertThat(marks.unfinished(1000)).isEqualTo(before + 1);
    assertThat(marks.unfinished(500)).isEqualTo(before);
    assertThat(marks.hasRecords()).isTrue();

    var _ = store.apply(Map.of(key, List.of(new VisibilityEvent.Indexed(content, 1, 900))));
    assertThat(marks.unfinished(1000)).isEqualTo(before);
  }

  @Test
  void treatsARemovedIndexAsAnOutage() {
    RealElasticsearch.INDICES.delete(Indices.VISIBILITY);
    DocumentKey key = new DocumentKey("default", "handbook", "travel.md");
    assertThatThrownBy(() -> store.read(key))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("the visibility records are not accessible");
    var _ = RealElasticsearch.INDICES.createVisibility();
    assertThat(store.read(key)).isEqualTo(VisibilityRecord.none(key));
  }
}
