package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.headwater.worker.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexWorkerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");

  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final InMemoryChunks chunks = new InMemoryChunks();
  private final List<DocumentStatus> told = new ArrayList<>();
  private final Statuses statuses = (_, status, _) -> told.add(status);
  private final IndexWorker worker =
      new IndexWorker(
          chunks,
          visibility,
          new VersionSwitch(chunks, visibility, statuses, Clock.systemUTC()),
          new TextAnalysis(),
          collection ->
              collection.equals("default/handbook") ? Optional.of("en") : Optional.empty(),
          statuses);

  @Test
  void switchesWhenAllChunksAreThereAndRemovesTheOldOnes() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)))).containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(2, 0), chunk(2, 1)))).containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(1);
    assertThat(worker.process(List.of(end(2, 2)))).containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(2);
    assertThat(chunks.written.values())
        .extracting(chunk -> chunk.chunk().getVersion())
        .containsOnly(2L);
    assertThat(told).extracting(DocumentStatus::getVersion).containsExactly(1L, 2L);
  }

  @Test
  void waitsForAChunkThatIsBeingRetried() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 2))))
        .last()
        .isEqualTo(new Outcome.Retry("1 of 2 chunks are in the index"));
    assertThat(told).isEmpty();
  }

  @Test
  void keepsNothingOfAnOldVersion() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(2, 0), end(2, 1)))).containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)))).containsOnly(Outcome.DONE);
    assertThat(chunks.written).hasSize(1);
    assertThat(told).extracting(DocumentStatus::getVersion).containsExactly(2L);
  }

  @Test
  void tellsARepeatAgainForWhoWaits() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)))).containsOnly(Outcome.DONE);
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)))).containsOnly(Outcome.DONE);
    assertThat(told).hasSize(2).containsExactly(told.getFirst(), told.getFirst());
  }

  @Test
  void takesTwoVersionsOfOneBatchInOrder() throws InterruptedException {
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1), chunk(2, 0), end(2, 1))))
        .containsOnly(Outcome.DONE);
    assertThat(visibility.read(KEY).live().version()).isEqualTo(2);
    assertThat(chunks.written).hasSize(1);
  }

  @Test
  void setsGroupsThatChangedWhileTheVersionWasUnderWay() throws InterruptedException {
    var _ =
        visibility.apply(Map.of(KEY, List.of(new VisibilityEvent.GroupsChanged(5, List.of("hr")))));
    assertThat(worker.process(List.of(chunk(1, 0), end(1, 1)))).containsOnly(Outcome.DONE);
    assertThat(chunks.written.values())
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.chunk().getGroupsList()).containsExactly("hr"));
  }

  @Test
  void putsAsideWhatIsNeitherChunkNorEnd() throws InterruptedException {
    assertThat(worker.process(List.of(delivery(KEY.toString(), EmbeddedChunkRecord.newBuilder()))))
        .first()
        .isInstanceOf(Outcome.DeadLetter.class);
    assertThat(worker.process(List.of(delivery("no-document", end()))))
        .first()
        .isInstanceOf(Outcome.DeadLetter.class);
  }

  @Test
  void tellsThatAVersionFailed() {
    worker.deadLettered(end(3, 1), "1 of 2 chunks are in the index");
    assertThat(told)
        .singleElement()
        .satisfies(status -> {
          assertThat(status.getStage()).isEqualTo(Stage.DEAD_LETTERED);
          assertThat(status.getVersion()).isEqualTo(3);
          assertThat(status.getReason()).isEqualTo("1 of 2 chunks are in the index");
        });
  }

  private static Delivery<EmbeddedChunkRecord> chunk(long version, int ordinal) {
    Chunk.Builder chunk =
        Chunk.newBuilder().setVersion(version).setOrdinal(ordinal).setText("Trains");
    return delivery(
        KEY.toString(),
        EmbeddedChunkRecord.newBuilder().setChunk(EmbeddedChunk.newBuilder().setChunk(chunk)));
  }

  private static Delivery<EmbeddedChunkRecord> end(long version, int chunkCount) {
    EmbeddedChunkRecord.Builder end = end();
    end.getEndBuilder().setVersion(version).setChunkCount(chunkCount);
    return delivery(KEY.toString(), end);
  }

  private static EmbeddedChunkRecord.Builder end() {
    return EmbeddedChunkRecord.newBuilder().setEnd(VersionEnd.getDefaultInstance());
  }

  private static Delivery<EmbeddedChunkRecord> delivery(
      String key, EmbeddedChunkRecord.Builder record) {
    return new Delivery<>(
        Topics.EMBEDDED_CHUNKS, 0, 0, key, record.build(), Lane.INTERACTIVE, Instant.EPOCH, 1);
  }
}
