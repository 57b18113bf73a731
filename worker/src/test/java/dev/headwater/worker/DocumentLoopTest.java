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
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every outcome, and offsets behind it. MockConsumer forgets what it gave: tests give it again. */
class DocumentLoopTest {
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<Delivery<ChunkRecord>> processed = new CopyOnWriteArrayList<>();
  private final Map<String, String> deadLettered = new ConcurrentHashMap<>();
  private MockProducer<byte[], byte[]> producer = producer(true);
  private RetryPolicy policy = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(10));
  private @Nullable DocumentLoop<ChunkRecord> loop;

  /** Work that keeps what it processed. */
  private class RecordingWork implements DocumentWork<ChunkRecord> {
    private final Function<Delivery<ChunkRecord>, Outcome> outcome;

    RecordingWork(Function<Delivery<ChunkRecord>, Outcome> outcome) {
      this.outcome = outcome;
    }

    @Override
    public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
        throws InterruptedException {
      List<Outcome> outcomes = batch.stream().map(outcome).toList();
      processed.addAll(batch);
      return outcomes;
    }

    @Override
    public void deadLettered(Delivery<ChunkRecord> delivery, String reason, Output out) {
      if (delivery.key().equals("unspeakable")) {
        throw new IllegalArgumentException("this key is not readable");
      }
      deadLettered.put(delivery.key(), reason);
    }
  }

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void movesTheOffsetWhenTheRecordIsDone() {
    start(_ -> Outcome.DONE, chunk(0, "a"), chunk(1, "b"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "b");
    assertThat(processed).extracting(Delivery::attempt).containsOnly(1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void skipsAndCommitsTheLanesThatTheWorkDoesNotAccept() {
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public boolean accepts(Lane lane) {
            return lane == Lane.BULK;
          }
        },
        chunk(0, "a"),
        retry(0, failedChunk(1)));

    await().until(() -> committed(CHUNKS) == 1 && committed(RETRIES) == 1);
    assertThat(processed).extracting(Delivery::lane).containsExactly(Lane.BULK);
  }

  @Test
  void putsADeadLetterAside() throws Exception {
    start(_ -> new Outcome.DeadLetter("cannot be parsed"), chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(letters()).extracting(FailedRecord::getReason).containsExactly("cannot be parsed");
    assertThat(deadLettered).containsEntry("a", "cannot be parsed");
  }

  @Test
  void putsADeadLetterAsideThatTheWorkCannotReport() throws Exception {
    start(_ -> new Outcome.DeadLetter("no key"), chunk(0, "unspeakable"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(letters()).hasSize(1);
  }

  @Test
  void deadLettersARecordThatIsNotReadable() throws Exception {
    start(_ -> Outcome.DONE, record(CHUNKS, 0, "a", UNREADABLE), chunk(1, "b"));

    await().until(() -> committed(CHUNKS) == 2);
    assertThat(letters().getFirst().getReason()).contains("not readable");
    assertThat(deadLettered).containsOnlyKeys("a");
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

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

  private DocumentLoop<ChunkRecord> loop() {
    return Objects.requireNonNull(loop);
  }

  @Test
  void givesUpARetryAfterItsLastAttempt() throws Exception {
    start(_ -> new Outcome.Retry("still no"), retry(0, failedChunk(1)), retry(1, failedChunk(2)));

    await().until(() -> committed(RETRIES) == 2);
    assertThat(processed).extracting(Delivery::attempt).containsExactly(2, 3);
    assertThat(sent(producer, Topics.RETRIES.name()))
        .extracting(FailedRecord::getAttempts)
        .containsExactly(2);
    assertThat(letters()).extracting(FailedRecord::getAttempts).containsExactly(3);
    assertThat(deadLettered).containsEntry("a", "still no");
  }

  @Test
  void leavesTheRetriesOfOtherStages() {
    start(_ -> Outcome.DONE, retry(0, failedChunk(1).setStage("retrieve-index")), chunk(0, "b"));

    await().until(() -> committed(CHUNKS) == 1 && committed(RETRIES) == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

  @Test
  void comesBackToARetryThatIsNotDueWhileOtherPartitionsGoOn() {
    FailedRecord.Builder later =
        failedChunk(1).setDueMillis(System.currentTimeMillis() + 3_600_000);
    start(
        _ -> Outcome.DONE,
        retry(0, failedChunk(1)),
        retry(1, later),
        retry(2, failedChunk(1)),
        chunk(0, "b"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(committed(RETRIES)).isEqualTo(1);
    assertThat(consumer.paused()).containsExactly(RETRIES);
    assertThat(processed).extracting(Delivery::key).containsExactlyInAnyOrder("a", "b");
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
  void holdsTheOffsetUntilKafkaHasAcceptedTheOutput() {
    producer = producer(false);
    AtomicInteger calls = new AtomicInteger();
    start(
        new RecordingWork(_ -> Outcome.DONE) {
          @Override
          public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
              throws InterruptedException {
            out.send(
                Topics.EMBEDDED_CHUNKS, batch.getFirst(), EmbeddedChunkRecord.getDefaultInstance());
            if (calls.incrementAndGet() == 1) {
              assertThat(producer.errorNext(new IllegalStateException("no leader"))).isTrue();
              consumer.addRecord(chunk(0, "a"));
            } else {
              assertThat(committed(CHUNKS)).isZero();
            }
            return super.process(batch, out);
          }
        },
        chunk(0, "a"));

    await().until(() -> committed(CHUNKS) == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "a");
    assertThat(producer.history()).hasSize(2);
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

  @SafeVarargs
  private void start(
      Function<Delivery<ChunkRecord>, Outcome> outcome, ConsumerRecord<byte[], byte[]>... records) {
    start(new RecordingWork(outcome), records);
  }

  @SafeVarargs
  private void start(RecordingWork work, ConsumerRecord<byte[], byte[]>... records) {
    loop =
        new DocumentLoop<>(
            new StageWatch(Metrics.unread(), Tracing.OFF, STAGE),
            Topics.CHUNKS,
            work,
            new Publisher(producer),
            policy,
            consumer);
    consumer.updateBeginningOffsets(Map.of(CHUNKS, 0L, RETRIES, 0L));
    consumer.schedulePollTask(() -> {
      consumer.rebalance(List.of(CHUNKS, RETRIES));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        consumer.addRecord(record);
      }
    });
    loop.start();
  }

  private long committed(TopicPartition partition) {
    OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
    return offset == null ? 0 : offset.offset();
  }

  private List<FailedRecord> letters() throws Exception {
    return sent(producer, Topics.DEAD_LETTERS.name());
  }

  private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(
        autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
