package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.Lane;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ChunkStore} guarantees; {@link PassageIndexContract} has its searches. */
abstract class ChunkStoreContract {
  static final int DIMENSIONS = 4;

  /** Each test has a collection of its own: a store may keep what other tests wrote. */
  private final String collection = "c" + UUID.randomUUID();

  private final DocumentKey key = key("travel.md");

  /** A store that works. */
  abstract ChunkStore store();

  /** A store that cannot be reached. */
  abstract ChunkStore unreachable();

  @Test
  void countsChunksAfterARefresh() throws InterruptedException {
    put(key, 1, 3);
    assertThat(count(key, 1, 3)).isZero();
    refresh();
    assertThat(count(key, 1, 3)).isEqualTo(3);
  }

  @Test
  void countsAChunkOnceHoweverOftenItIsWritten() throws InterruptedException {
    put(key, 1, 2);
    put(key, 1, 2);
    refresh();
    assertThat(count(key, 1, 2)).isEqualTo(2);
  }

  @Test
  void countsEachVersionApartAndInOrder() throws InterruptedException {
    put(key, 1, 3);
    put(key, 2, 1);
    put(key("taxi.md"), 1, 2);
    refresh();
    assertThat(
            store()
                .count(
                    List.of(
                        new ChunkStore.Version(key("taxi.md"), 1, 5),
                        new ChunkStore.Version(key("unknown.md"), 1, 5),
                        new ChunkStore.Version(key, 1, 5),
                        new ChunkStore.Version(key, 2, 5))))
        .containsExactly(2L, 0L, 3L, 1L);
  }

  @Test
  void doesNotCountOrdinalsThatTheVersionNoLongerHas() throws InterruptedException {
    put(key, 1, 5);
    refresh();
    assertThat(count(key, 1, 2)).isEqualTo(2);
  }

  @Test
  void countsNothingInACollectionWithoutChunks() throws InterruptedException {
    refresh();
    assertThat(count(key, 1, 1)).isZero();
  }

  @Test
  void removesOlderVersionsIncludingThoseThatNeverWentLive() throws InterruptedException {
    put(key, 1, 2);
    put(key, 2, 3);
    put(key, 3, 1);
    put(key("taxi.md"), 1, 1);
    refresh();
    store().remove(Map.of(key, 2L));
    refresh();
    assertThat(count(key, 1, 2)).isZero();
    assertThat(count(key, 2, 3)).isZero();
    assertThat(count(key, 3, 1)).as("the newer version").isEqualTo(1);
    assertThat(count(key("taxi.md"), 1, 1)).as("another document").isEqualTo(1);
  }

  @Test
  void removesMoreChunksThanARequestTakes() throws InterruptedException {
    put(key, 1, 4100);
    refresh();
    store().remove(Map.of(key, 1L));
    refresh();
    assertThat(count(key, 1, 4100)).isZero();
  }

  @Test
  void removesAndRegroupsNothingThatIsNotThere() {
    assertThatCode(() -> store().remove(Map.of(key, 9L))).doesNotThrowAnyException();
    put(key, 1, 1);
    assertThatCode(() -> store().remove(Map.of(key("unknown.md"), 9L))).doesNotThrowAnyException();
    assertThatCode(() -> store().setGroups(new ChunkStore.Version(key, 1, 3), List.of("hr")))
        .doesNotThrowAnyException();
  }

  @Test
  void deadLettersOnlyTheChunkWhoseVectorDoesNotFit() throws InterruptedException {
    List<Outcome> outcomes =
        store()
            .put(
                List.of(
                    chunk(key, 1, 0, DIMENSIONS),
                    chunk(key, 1, 1, DIMENSIONS + 1),
                    chunk(key, 1, 2, DIMENSIONS)));
    assertThat(outcomes)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(Outcome.DONE),
            second -> assertThat(second).isInstanceOf(Outcome.DeadLetter.class),
            third -> assertThat(third).isEqualTo(Outcome.DONE));
    refresh();
    assertThat(count(key, 1, 3)).isEqualTo(2);
  }

  @Test
  void doesNothingWithoutChunks() {
    assertThat(store().put(List.of())).isEmpty();
    assertThat(store().count(List.of())).isEmpty();
    assertThatCode(() -> store().remove(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void reportsAnOutage() {
    ChunkStore store = unreachable();
    ChunkStore.Version version = new ChunkStore.Version(key, 1, 1);
    List<ChunkDocument> chunks = List.of(chunk(key, 1, 0, DIMENSIONS));
    assertThatThrownBy(() -> store.put(chunks)).isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> store.refresh(List.of(key.viewKey()), Lane.INTERACTIVE))
        .isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> store.count(List.of(version))).isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> store.remove(Map.of(key, 1L))).isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> store.setGroups(version, List.of("hr")))
        .isInstanceOf(OutageException.class);
  }

  private DocumentKey key(String id) {
    return new DocumentKey("default", collection, id);
  }

  private void put(DocumentKey document, long version, int chunks) {
    assertThat(
            store()
                .put(
                    IntStream.range(0, chunks)
                        .mapToObj(ordinal -> chunk(document, version, ordinal, DIMENSIONS))
                        .toList()))
        .hasSize(chunks)
        .containsOnly(Outcome.DONE);
  }

  private void refresh() throws InterruptedException {
    store().refresh(List.of(key.viewKey()), Lane.INTERACTIVE);
  }

  private long count(DocumentKey document, long version, int chunkCount) {
    return store().count(List.of(new ChunkStore.Version(document, version, chunkCount))).getFirst();
  }

  static ChunkDocument chunk(DocumentKey key, long version, int ordinal, int dimensions) {
    return new ChunkDocument(
        key,
        EmbeddedChunk.newBuilder()
            .setChunk(
                Chunk.newBuilder()
                    .setVersion(version)
                    .setOrdinal(ordinal)
                    .setGeneration("test-encoder"))
            .addAllVector(Collections.nCopies(dimensions, 1f))
            .build(),
        List.of("train"));
  }
}
