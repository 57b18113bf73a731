package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EmbedWorkerTest {
  private static final String GENERATION = "tiny";

  private final FakeTextEncoder encoder = new FakeTextEncoder();
  private final List<EmbeddedChunkRecord> embedded = new ArrayList<>();
  private final List<DocumentStatus> statuses = new ArrayList<>();
  private final EmbedWorker worker =
      new EmbedWorker(
          new Encoders(
              List.of(), name -> name.equals(GENERATION) ? Optional.of(encoder) : Optional.empty()),
          new VectorCache(
              new VectorCacheSettings(null, 1 << 20, Duration.ofDays(1)),
              Metrics.unread(),
              InstantSource.system()));

  @Test
  void keepsTheOrderOfChunksAndEnds() {
    List<Outcome> outcomes =
        worker.process(
            List.of(
                chunk("a", 0, "one two", GENERATION),
                end("a", 1),
                chunk("b", 0, "one two three", GENERATION),
                end("b", 1)),
            this::send);

    assertThat(outcomes).containsOnly(Outcome.DONE);
    assertThat(embedded)
        .extracting(EmbeddedChunkRecord::getEventCase)
        .containsExactly(
            EmbeddedChunkRecord.EventCase.CHUNK,
            EmbeddedChunkRecord.EventCase.END,
            EmbeddedChunkRecord.EventCase.CHUNK,
            EmbeddedChunkRecord.EventCase.END);
    assertThat(embedded.get(0).getChunk().getVectorList()).containsExactly(2f);
    assertThat(embedded.get(2).getChunk().getVectorList()).containsExactly(3f);
    assertThat(encoder.batchSizes).containsExactly(2);
  }

  @Test
  void keepsBatchesSmallSoThatTheFirstDoNotWaitForTheLast() {
    String long12 = "w ".repeat(12).strip();
    worker.process(
        List.of(
            chunk("a", 0, "one two three four five six", GENERATION),
            chunk("b", 0, "one two three four five", GENERATION),
            chunk("c", 0, long12, GENERATION),
            chunk("d", 0, "one", GENERATION)),
        this::send);

    assertThat(encoder.batchSizes).containsExactly(1, 1, 1, 1);
  }

  @Test
  void encodesATextOnceWhateverDocumentItIsIn() {
    worker.process(
        List.of(chunk("a", 0, "one two", GENERATION), chunk("a", 1, "one", GENERATION)),
        this::send);
    encoder.away = true;
    worker.process(List.of(chunk("b", 0, "one", GENERATION), end("b", 1)), this::send);
    worker.process(List.of(bulk(chunk("c", 0, "one two", GENERATION))), this::send);

    assertThat(encoder.batchSizes).containsExactly(2);
    assertThat(embedded.get(2).getChunk().getVectorList()).containsExactly(1f);
    assertThat(embedded.get(2).getChunk().getChunk().getText()).isEqualTo("one");
    assertThat(embedded.get(3).hasEnd()).isTrue();
    assertThat(embedded.get(4).getChunk().getVectorList()).containsExactly(2f);
  }

  @Test
  void encodesForALaterGenerationWithItsEncoder() {
    assertThat(
            worker.process(
                List.of(
                    chunk("a", 0, "one", GENERATION), chunk("a", 0, "one two", GENERATION + "~2")),
                this::send))
        .containsOnly(Outcome.DONE);
    assertThat(embedded)
        .extracting(record -> record.getChunk().getChunk().getGeneration())
        .containsExactly(GENERATION, GENERATION + "~2");
  }

  @Test
  void encodesAgainForAnotherPrefixOrEncoder() {
    Delivery<ChunkRecord> chunk = chunk("a", 0, "one", GENERATION);
    ChunkRecord record = Objects.requireNonNull(chunk.value());
    ChunkRecord.Builder titled = record.toBuilder();
    titled.getChunkBuilder().setPrefix("Title\n");
    worker.process(List.of(chunk), this::send);
    worker.process(List.of(delivery("a", titled.build())), this::send);
    encoder.id = "another precision";
    worker.process(List.of(chunk), this::send);

    assertThat(encoder.batchSizes).containsExactly(1, 1, 1);
  }

  @Test
  void deadLettersAChunkOfAnUnknownEncoderAndItsNeighboursGoOn() {
    List<Outcome> outcomes =
        worker.process(
            List.of(chunk("a", 0, "one", "no-such"), chunk("b", 0, "one", GENERATION)), this::send);

    assertThat(outcomes)
        .containsExactly(new Outcome.DeadLetter("no encoder 'no-such' is known"), Outcome.DONE);
    assertThat(embedded).hasSize(1);
  }

  @Test
  void isAnOutageWhileTheEncoderIsAwaySoThatNothingIsLost() {
    encoder.away = true;

    assertThatThrownBy(() -> worker.process(List.of(chunk("a", 0, "one", GENERATION)), this::send))
        .isInstanceOf(OutageException.class);
    assertThat(embedded).isEmpty();
  }

  @Test
  void keepsBulkChunksInTheirLane() {
    assertThat(worker.process(List.of(bulk(chunk("a", 0, "one", GENERATION))), this::send))
        .containsOnly(Outcome.DONE);

    assertThat(embedded).hasSize(1); // send() compares the topic with the lane
  }

  @Test
  void encodesBulkChunksOfOneLengthTogetherAndKeepsTheirOrder() {
    String long9 = "w ".repeat(9).strip();
    worker.process(
        List.of(
            bulk(chunk("a", 0, "one two", GENERATION)),
            bulk(chunk("a", 1, long9, GENERATION)),
            bulk(end("a", 2)),
            bulk(chunk("b", 0, "one two three", GENERATION))),
        this::send);

    assertThat(encoder.backgroundSizes).as("5 and 9 tokens, of at most 10").containsExactly(2, 1);
    assertThat(encoder.batchSizes).isEmpty();
    assertThat(embedded.get(0).getChunk().getVectorList()).containsExactly(2f);
    assertThat(embedded.get(1).getChunk().getVectorList()).containsExactly(9f);
    assertThat(embedded.get(2).hasEnd()).isTrue();
    assertThat(embedded.get(3).getChunk().getVectorList()).containsExactly(3f);
  }

  private static Delivery<ChunkRecord> bulk(Delivery<ChunkRecord> delivery) {
    return new Delivery<>(
        Topics.CHUNKS_BULK, 0, 0, delivery.key(), delivery.value(), Lane.BULK, Instant.EPOCH, 1, 0);
  }

  @Test
  void encodesNothingForAnEndAlone() {
    assertThat(worker.process(List.of(end("a", 0)), this::send)).containsOnly(Outcome.DONE);

    assertThat(encoder.batchSizes).isEmpty();
    assertThat(embedded).singleElement().matches(EmbeddedChunkRecord::hasEnd);
  }

  @Test
  void deadLettersAnEmptyRecord() {
    assertThat(worker.process(List.of(delivery("a", ChunkRecord.getDefaultInstance())), this::send))
        .first()
        .isInstanceOf(Outcome.DeadLetter.class);
    assertThat(worker.process(List.of(delivery("a", null)), this::send))
        .first()
        .isInstanceOf(Outcome.DeadLetter.class);
  }

  @Test
  void tellsWhenAVersionIsEmbeddedAndWhenAChunkOfItWasGivenUp() {
    worker.process(List.of(end("a", 0)), this::send);
    worker.deadLettered(chunk("b", 0, "one", "no-such"), "no encoder", this::send);

    assertThat(statuses)
        .extracting(DocumentStatus::getStage)
        .containsExactly(Stage.EMBEDDED, Stage.DEAD_LETTERED);
    assertThat(statuses.getLast().getReason()).isEqualTo("no encoder");
  }

  private <T extends MessageLite> void send(
      Topic<T> topic, Delivery<?> delivery, Lane lane, T record) {
    if (topic.equals(Topics.DOCUMENT_STATUS)) {
      statuses.add((DocumentStatus) record);
    } else {
      assertThat(topic).isEqualTo(Topics.embeddedChunks(lane));
      embedded.add((EmbeddedChunkRecord) record);
    }
  }

  private static Delivery<ChunkRecord> chunk(
      String key, int ordinal, String text, String generation) {
    Chunk chunk =
        Chunk.newBuilder()
            .setVersion(7)
            .setOrdinal(ordinal)
            .setText(text)
            .setGeneration(generation)
            .build();
    return delivery(key, ChunkRecord.newBuilder().setChunk(chunk).build());
  }

  private static Delivery<ChunkRecord> end(String key, int chunks) {
    VersionEnd end = VersionEnd.newBuilder().setVersion(7).setChunkCount(chunks).build();
    return delivery(key, ChunkRecord.newBuilder().setEnd(end).build());
  }

  private static Delivery<ChunkRecord> delivery(String key, @Nullable ChunkRecord value) {
    return new Delivery<>(Topics.CHUNKS, 0, 0, key, value, Lane.INTERACTIVE, Instant.EPOCH, 1, 0);
  }
}
