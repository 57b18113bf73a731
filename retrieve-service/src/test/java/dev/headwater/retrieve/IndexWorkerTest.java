package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IndexWorkerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");
  private static final String LATER = RetrieveFixture.GENERATION + "~1";

  private final FakeCollections collections = new FakeCollections("handbook");
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final InMemoryChunks chunks = new InMemoryChunks();
  private final PublishedStatuses published = new PublishedStatuses();
  private final Timer freshness = Metrics.unread().timer(Measure.FRESHNESS);
  private final Precedence precedence = new Precedence(Duration.ofHours(1));
  private final IndexWorker worker =
      new IndexWorker(
          chunks,
          visibility,
          new VersionSwitch(chunks, visibility, Clock.systemUTC(), freshness),
          new TextAnalysis(),
          collections,
          precedence);

  @Test
  void switchesWhenAllChunksAreThereAndRemovesTheOldOnes() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(2, 0), chunk(2, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(1);
    assertThat(worker.process(List.of(end(2, 2)), published)).containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(2);
    assertThat(chunks.written.values())
        .extracting(chunk -> chunk.chunk().getVersion())
        .containsOnly(2L);
    assertThat(published.all).extracting(DocumentStatus::getVersion).containsExactly(1L, 2L);
  }

  @Test
  void measuresOnceHowLongAVersionTookFromItsSubmission() throws InterruptedException {
    long submitted = System.currentTimeMillis() - 1000;
    var _ =
        visibility.apply(
            Map.of(
                KEY, List.of(new VisibilityEvent.StageReached(1, Stage.RECEIVED, submitted, ""))));

    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published)).hasSize(2);
    assertThat(worker.process(List.of(end(1, 1)), published)).containsOnly(Outcome.DONE);

    assertThat(freshness.count()).isEqualTo(1);
    assertThat(freshness.totalTime(TimeUnit.MILLISECONDS)).isBetween(1000.0, 60_000.0);
  }

  @Test
  void countsOnlyWhereItDidNotWriteAllChunksItself() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), chunk(1, 1), end(1, 2)), published))
        .containsOnly(Outcome.DONE);
    assertThat(chunks.counted).isEmpty();

    assertThat(worker.process(List.of(chunk(2, 0)), published)).containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(2, 1), chunk(2, 1), end(2, 2)), published))
        .containsOnly(Outcome.DONE);
    assertThat(chunks.counted).containsExactly(new ChunkStore.Version(KEY, 2, 2));
    assertThat(visibility.read(KEY).live().version()).isEqualTo(2);
  }

  @Test
  void switchesWhenTheChunkThatWasBeingRetriedComes() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 3)), published))
        .containsOnly(Outcome.DONE);
    assertThat(published.all).isEmpty();

    assertThat(worker.process(List.of(chunk(1, 2)), published)).containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().exists()).as("one is still missing").isFalse();
    assertThat(worker.process(List.of(chunk(1, 1)), published)).containsOnly(Outcome.DONE);

    assertThat(visibility.read(KEY).live().version()).isEqualTo(1);
    assertThat(visibility.read(KEY).chunkCount()).isEqualTo(3);
    assertThat(visibility.read(KEY).pending()).isNull();
    assertThat(published.all)
        .extracting(DocumentStatus::getStage)
        .containsExactly(Stage.SEARCHABLE);
  }

  @Test
  void waitsForTheChunksOfANewerVersionWhileTheOldOneIsRead() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(2, 0), end(2, 2)), published))
        .containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(1);

    assertThat(worker.process(List.of(chunk(2, 1)), published)).containsOnly(Outcome.DONE);

    assertThat(visibility.read(KEY).live().version()).isEqualTo(2);
    assertThat(chunks.written).hasSize(2);
  }

  /** The end was counted by another instance before the chunk was written, and kept after that. */
  @Test
  void seesAnEndThatCameWhileItsChunkWasBeingWritten() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0)), published)).containsOnly(Outcome.DONE);
    chunks.afterPut =
        () -> {
          var _ =
              visibility.apply(
                  Map.of(KEY, List.of(new VisibilityEvent.Ended(Content.of(ended(1)), 2))));
        };

    assertThat(worker.process(List.of(again(chunk(1, 1))), published)).containsOnly(Outcome.DONE);

    assertThat(visibility.read(KEY).live().version()).isEqualTo(1);
  }

  /** The chunk was written by another instance after the end was counted. */
  @Test
  void countsAgainWhenTheEndIsKept() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0)), published)).containsOnly(Outcome.DONE);
    ChunkDocument late = new ChunkDocument(KEY, chunkRecord(1, 1).getChunk(), List.of());
    chunks.afterCount = () -> chunks.written.put(late.id(), late);

    assertThat(worker.process(List.of(end(1, 2)), published)).containsOnly(Outcome.DONE);

    assertThat(visibility.read(KEY).live().version()).isEqualTo(1);
  }

  private static VersionEnd ended(long version) {
    return VersionEnd.newBuilder().setVersion(version).build();
  }

  private static Delivery<EmbeddedChunkRecord> again(Delivery<EmbeddedChunkRecord> delivery) {
    return new Delivery<>(
        delivery.topic(),
        0,
        0,
        delivery.key(),
        delivery.value(),
        delivery.lane(),
        Instant.EPOCH,
        2,
        0);
  }

  @Test
  void keepsNothingOfAnOldVersion() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(2, 0), end(2, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(chunks.written).hasSize(1);
    assertThat(published.all).extracting(DocumentStatus::getVersion).containsExactly(2L);
  }

  @Test
  void publishesARepeatAgainForThoseWhoWait() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(published.all)
        .hasSize(2)
        .containsExactly(published.all.getFirst(), published.all.getFirst());
  }

  @Test
  void switchesToTwoVersionsOfOneBatchInOrder() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1), chunk(2, 0), end(2, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(2);
    assertThat(chunks.written).hasSize(1);
  }

  @Test
  void setsGroupsThatChangedWhileTheVersionWasUnderWay() throws InterruptedException {
    var _ =
        visibility.apply(Map.of(KEY, List.of(new VisibilityEvent.GroupsChanged(5, List.of("hr")))));
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)), published))
        .containsOnly(Outcome.DONE);
    assertThat(chunks.written.values())
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.chunk().getGroupsList()).containsExactly("hr"));
  }

  @Test
  void deadLettersWhatIsNeitherChunkNorEnd() throws InterruptedException {
    assertThat(
            worker.process(
                List.of(delivery(KEY.toString(), EmbeddedChunkRecord.newBuilder())), published))
        .first()
        .isInstanceOf(Outcome.DeadLetter.class);
    assertThat(worker.process(List.of(delivery("no-document", end())), published))
        .first()
        .isInstanceOf(Outcome.DeadLetter.class);
  }

  @Test
  void leavesTheBatchToBeRetriedDuringAnOutage() throws InterruptedException {
    chunks.goAway();
    List<Delivery<EmbeddedChunkRecord>> batch = List.of(chunk(1, 0), end(1, 1));
    assertThatThrownBy(() -> worker.process(batch, published)).isInstanceOf(OutageException.class);
    assertThat(visibility.read(KEY).live().exists()).isFalse();
    assertThat(published.all).isEmpty();
  }

  @Test
  void writesNothingOfACollectionThatWasDeleted() throws InterruptedException {
    String key = new DocumentKey("default", "unknown", "travel.md").toString();
    assertThat(worker.process(List.of(delivery(key, chunkRecord(1, 0))), published))
        .containsExactly(Outcome.DONE);
    assertThat(chunks.written).isEmpty();
  }

  @Test
  void writesNothingOfAnEarlierCollectionOfTheSameName() throws InterruptedException {
    collections.put("handbook", 9);
    assertThat(worker.process(List.of(of(5, chunk(1, 0)), of(5, end(1, 1))), published))
        .containsOnly(Outcome.DONE);
    assertThat(chunks.written).isEmpty();
    assertThat(visibility.read(KEY.in(5)).present()).isFalse();

    var _ = worker.process(List.of(of(9, chunk(2, 0)), of(9, end(2, 1))), published);
    assertThat(visibility.read(KEY.in(9)).live().version()).isEqualTo(2);
  }

  @Test
  void keepsEachGenerationByItself() throws InterruptedException {
    collections.put("handbook", 9, LATER);
    var _ = worker.process(List.of(of(9, chunk(1, 0)), of(9, end(1, 1))), published);
    assertThat(
            worker.process(List.of(of(9, later(chunk(1, 0))), of(9, later(end(1, 1)))), published))
        .containsOnly(Outcome.DONE);

    assertThat(chunks.written).hasSize(2);
    assertThat(visibility.read(KEY.in(9)).live().version()).isEqualTo(1);
    assertThat(visibility.read(KEY.in(9).of(LATER)).live().version()).isEqualTo(1);
    assertThat(published.all)
        .extracting(DocumentStatus::getGeneration)
        .containsExactly(RetrieveFixture.GENERATION, LATER);
  }

  @Test
  void writesNothingOfAGenerationThatWasDropped() throws InterruptedException {
    assertThat(worker.process(List.of(later(chunk(1, 0)), later(end(1, 1))), published))
        .containsOnly(Outcome.DONE);
    assertThat(chunks.written).isEmpty();
    assertThat(published.all).isEmpty();
  }

  @Test
  void waitsForAGenerationThatItHasNotReadOf() {
    collections.current = false;
    assertThatThrownBy(() -> worker.process(List.of(later(chunk(1, 0))), published))
        .isInstanceOf(OutageException.class);
  }

  private static Delivery<EmbeddedChunkRecord> later(Delivery<EmbeddedChunkRecord> delivery) {
    EmbeddedChunkRecord.Builder record = Objects.requireNonNull(delivery.value()).toBuilder();
    if (record.hasEnd()) {
      record.getEndBuilder().setGeneration(LATER);
    } else {
      record.getChunkBuilder().getChunkBuilder().setGeneration(LATER);
    }
    return delivery(delivery.key(), record);
  }

  @Test
  void waitsForCollectionsThatAreNotReadYet() {
    collections.current = false;
    assertThatThrownBy(() -> worker.process(List.of(of(9, chunk(1, 0))), published))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("collections");
  }

  @Test
  void publishesThatAVersionFailed() {
    worker.deadLettered(end(3, 1), "1 of 2 chunks are in the index", published);
    assertThat(published.all)
        .singleElement()
        .satisfies(status -> {
          assertThat(status.getStage()).isEqualTo(Stage.DEAD_LETTERED);
          assertThat(status.getVersion()).isEqualTo(3);
          assertThat(status.getReason()).isEqualTo("1 of 2 chunks are in the index");
        });
  }

  @Test
  void letsASearchGoFirstInBulkButNotInTheInteractiveLane() throws Exception {
    Precedence.Urgent search = precedence.begin();
    FutureTask<List<Outcome>> bulk =
        new FutureTask<>(() -> worker.process(List.of(bulk(chunk(1, 0))), published));
    Thread thread = Thread.ofPlatform().start(bulk);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

    assertThat(worker.process(List.of(chunk(2, 0)), published)).containsOnly(Outcome.DONE);
    assertThat(bulk.isDone()).isFalse();
    search.close();

    assertThat(bulk.get()).containsOnly(Outcome.DONE);
  }

  private static Delivery<EmbeddedChunkRecord> of(
      long incarnation, Delivery<EmbeddedChunkRecord> delivery) {
    return new Delivery<>(
        delivery.topic(),
        0,
        0,
        delivery.key(),
        delivery.value(),
        Lane.INTERACTIVE,
        Instant.EPOCH,
        1,
        incarnation);
  }

  private static Delivery<EmbeddedChunkRecord> bulk(Delivery<EmbeddedChunkRecord> delivery) {
    return new Delivery<>(
        Topics.EMBEDDED_CHUNKS_BULK,
        0,
        0,
        delivery.key(),
        delivery.value(),
        Lane.BULK,
        Instant.EPOCH,
        1,
        0);
  }

  private static Delivery<EmbeddedChunkRecord> chunk(long version, int ordinal) {
    return delivery(KEY.toString(), chunkRecord(version, ordinal));
  }

  private static EmbeddedChunkRecord.Builder chunkRecord(long version, int ordinal) {
    Chunk.Builder chunk =
        Chunk.newBuilder()
            .setVersion(version)
            .setOrdinal(ordinal)
            .setText("Trains")
            .setGeneration(RetrieveFixture.GENERATION);
    return EmbeddedChunkRecord.newBuilder().setChunk(EmbeddedChunk.newBuilder().setChunk(chunk));
  }

  private static Delivery<EmbeddedChunkRecord> end(long version, int chunkCount) {
    EmbeddedChunkRecord.Builder end = end();
    end.getEndBuilder().setVersion(version).setChunkCount(chunkCount);
    return delivery(KEY.toString(), end);
  }

  private static EmbeddedChunkRecord.Builder end() {
    return EmbeddedChunkRecord.newBuilder()
        .setEnd(VersionEnd.newBuilder().setGeneration(RetrieveFixture.GENERATION));
  }

  private static Delivery<EmbeddedChunkRecord> delivery(
      String key, EmbeddedChunkRecord.Builder record) {
    return new Delivery<>(
        Topics.EMBEDDED_CHUNKS, 0, 0, key, record.build(), Lane.INTERACTIVE, Instant.EPOCH, 1, 0);
  }
}
