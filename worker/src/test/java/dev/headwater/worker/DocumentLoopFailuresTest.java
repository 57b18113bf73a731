package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static dev.headwater.worker.Records.RETRIES;
import static dev.headwater.worker.Records.STAGE;
import static dev.headwater.worker.Records.UNREADABLE;
import static dev.headwater.worker.Records.chunk;
import static dev.headwater.worker.Records.failedChunk;
import static dev.headwater.worker.Records.record;
import static dev.headwater.worker.Records.retry;
import static dev.headwater.worker.Records.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

/** Errors, outages and interruptions: what they cost, and that the loop goes on. */
class DocumentLoopFailuresTest extends DocumentLoopFixture {
  @Test
  void retriesAFailingRecordWhileItsNeighboursGoOn() throws Exception {
    start(
        delivery -> {
          if (delivery.key().equals("bad")) {
            throw new IllegalStateException("no");
          }
          return Outcome.DONE;
        },
        chunk(0, "a"),
        chunk(1, "bad"),
        chunk(2, "c"));

    await().until(() -> committed(CHUNKS) == 3);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "c");
    FailedRecord retry = sent(producer, Topics.RETRIES.name()).getFirst();
    assertThat(retry.getAttempts()).isEqualTo(1);
    assertThat(retry.getReason())
        .isEqualTo(STAGE + " failed on it (IllegalStateException); its log says why");
    assertThat(retry.getOffset()).isEqualTo(1);
    assertThat(retry.getStage()).isEqualTo(STAGE);
  }

  @Test
  void makesAnErrorTheOutcomeOfItsRecord() throws Exception {
    start(
        delivery ->
            switch (delivery.key()) {
              case "deep" -> throw new StackOverflowError("a secret of the document");
              case "unlinked" -> throw new NoClassDefFoundError("a class");
              case "assertion" -> throw new AssertionError("an assertion");
              default -> Outcome.DONE;
            },
        chunk(0, "a"),
        chunk(1, "deep"),
        chunk(2, "unlinked"),
        chunk(3, "assertion"),
        chunk(4, "b"));

    await().until(() -> committed(CHUNKS) == 5);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "b");
    assertThat(sent(producer, Topics.RETRIES.name()))
        .extracting(FailedRecord::getReason)
        .containsExactly(
            STAGE + " failed on it (StackOverflowError); its log says why",
            STAGE + " failed on it (NoClassDefFoundError); its log says why",
            STAGE + " failed on it (AssertionError); its log says why");
    assertThat(loop().lost()).isNotDone();
  }

  @Test
  void deadLettersARecordThatFailsWithAnErrorAtItsLastAttempt() throws Exception {
    start(
        _ -> {
          throw new StackOverflowError();
        },
        retry(0, failedChunk(2)));

    await().until(() -> committed(RETRIES) == 1);
    assertThat(letters())
        .extracting(FailedRecord::getReason)
        .containsExactly(STAGE + " failed on it (StackOverflowError); its log says why");
  }

  @Test
  void isLostAndMovesNoOffsetWhenTheJvmIsOutOfMemory() {
    start(
        _ -> {
          throw new OutOfMemoryError("made by the test");
        },
        chunk(0, "a"));

    await().until(() -> loop().lost().isDone());
    assertThat(loop().state().phase()).isEqualTo(Part.Phase.STOPPED);
    assertThat(loop().state().reason()).contains("OutOfMemoryError");
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void deadLettersARecordForWhichKafkaRefusesARecord() throws Exception {
    producer = producer(false);
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
              throws InterruptedException {
            for (Delivery<ChunkRecord> delivery : batch) {
              out.send(Topics.EMBEDDED_CHUNKS, delivery, EmbeddedChunkRecord.getDefaultInstance());
            }
            assertThat(producer.completeNext()).isTrue();
            assertThat(producer.errorNext(new RecordTooLargeException("it is too large"))).isTrue();
            return super.process(batch, out);
          }
        },
        chunk(0, "a"),
        chunk(1, "large"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(letters())
        .extracting(FailedRecord::getReason)
        .containsExactly("Kafka refuses a record of embedded-chunks: it is too large");
    assertThat(deadLettered).containsOnlyKeys("large");
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "large");
  }

  @Test
  void goesBackInEveryPartitionWhenOneCannotBeRead() {
    policy = new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(1));
    producer.sendException = new IllegalStateException("the producer is closed");
    start(_ -> Outcome.DONE, record(RETRIES, 0, "a", UNREADABLE), chunk(0, "a"), chunk(1, "b"));

    await().until(() -> consumer.paused().equals(Set.of(CHUNKS, RETRIES)));
    assertThat(committed(CHUNKS)).isZero();
  }

  @Test
  void comesBackToABatchThatWasInterrupted() {
    AtomicInteger calls = new AtomicInteger();
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
              throws InterruptedException {
            if (calls.incrementAndGet() == 1) {
              consumer.addRecord(chunk(0, "a"));
              throw new InterruptedException();
            }
            return super.process(batch, out);
          }
        },
        chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("a");
  }

  @Test
  void retriesRecordsThatWereGivenNoOutcome() throws Exception {
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
              throws InterruptedException {
            return super.process(batch, out).subList(1, batch.size());
          }
        },
        chunk(0, "a"),
        chunk(1, "b"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(sent(producer, Topics.RETRIES.name()))
        .extracting(FailedRecord::getReason)
        .containsExactly(
            STAGE + " failed on it (IllegalStateException); its log says why",
            STAGE + " failed on it (IllegalStateException); its log says why");
  }

  @Test
  void losesNothingWhenAPausedPartitionIsTakenAwayAndGivenBack() {
    policy = new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(1));
    AtomicInteger calls = new AtomicInteger();
    start(
        _ -> {
          if (calls.incrementAndGet() == 1) {
            consumer.schedulePollTask(() -> {
              consumer.rebalance(List.of(RETRIES));
              consumer.rebalance(List.of(CHUNKS, RETRIES));
              consumer.addRecord(chunk(0, "a"));
              consumer.addRecord(chunk(1, "b"));
            });
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
          return Outcome.DONE;
        },
        chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "b");
  }

  @Test
  void goesOnWhenAPartitionIsTakenAwayDuringAnOutage() {
    start(
        delivery -> {
          if (delivery.key().equals("a")) {
            consumer.rebalance(List.of(RETRIES));
            consumer.schedulePollTask(() -> {
              consumer.rebalance(List.of(CHUNKS, RETRIES));
              consumer.addRecord(chunk(0, "b"));
            });
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
          return Outcome.DONE;
        },
        chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }
}
