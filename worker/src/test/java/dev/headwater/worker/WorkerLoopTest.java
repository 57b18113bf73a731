package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every record ends in one outcome, and an offset moves only behind it. */
class WorkerLoopTest {
  private static final TopicPartition CHUNKS = new TopicPartition(Topics.CHUNKS.name(), 0);
  private static final TopicPartition RETRIES = new TopicPartition(Topics.RETRIES.name(), 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<Delivery<ChunkRecord>> processed = new CopyOnWriteArrayList<>();
  private final Map<String, String> deadLettered = new ConcurrentHashMap<>();
  private RetryPolicy policy = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(10));
  private @Nullable WorkerLoop<ChunkRecord> loop;

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void movesTheOffsetWhenTheRecordIsDone() {
    start(_ -> Outcome.DONE, List.of(chunk(0, "a"), chunk(1, "b")));

    await().until(() -> committed() == 2);
    assertThat(processed).extracting(Delivery::key).containsExactly("a", "b");
    assertThat(processed).extracting(Delivery::attempt).containsOnly(1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void putsADeadLetterAsideWithItsOriginalBytes() throws Exception {
    ConsumerRecord<byte[], byte[]> original = chunk(0, "a");
    start(_ -> new Outcome.DeadLetter("cannot be parsed"), List.of(original));

    await().until(() -> committed() == 1);
    FailedRecord letter = sent(Topics.DEAD_LETTERS.name()).getFirst();
    assertThat(letter.getValue()).isEqualTo(ByteString.copyFrom(original.value()));
    assertThat(letter.getReason()).isEqualTo("cannot be parsed");
    assertThat(letter.getTopic()).isEqualTo("chunks");
    assertThat(deadLettered).containsEntry("a", "cannot be parsed");
  }

  @Test
  void putsADeadLetterAsideThatNobodyCanBeToldOf() throws Exception {
    start(_ -> new Outcome.DeadLetter("no key"), List.of(chunk(0, "unspeakable")));

    await().until(() -> committed() == 1);
    assertThat(sent(Topics.DEAD_LETTERS.name())).hasSize(1);
  }

  @Test
  void deadLettersARecordThatIsNotReadable() throws Exception {
    start(
        _ -> Outcome.DONE,
        List.of(record(CHUNKS, 0, "a", new byte[] {(byte) 0xff}), chunk(1, "b")));

    await().until(() -> committed() == 2);
    assertThat(sent(Topics.DEAD_LETTERS.name()).getFirst().getReason()).contains("not readable");
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

  @Test
  void sendsAFailingRecordThroughRetriesAndItsNeighboursGoOn() throws Exception {
    start(
        delivery -> {
          if (delivery.key().equals("bad")) {
            throw new IllegalStateException("no");
          }
          return Outcome.DONE;
        },
        List.of(chunk(0, "a"), chunk(1, "bad"), chunk(2, "c")));

    await().until(() -> committed() == 3);
    assertThat(processed).extracting(Delivery::key).contains("a", "c");
    FailedRecord retry = sent(Topics.RETRIES.name()).getFirst();
    assertThat(retry.getAttempts()).isEqualTo(1);
    assertThat(retry.getReason()).isEqualTo("no");
    assertThat(retry.getOffset()).isEqualTo(1);
    assertThat(retry.getStage()).isEqualTo("embed-interactive");
  }

  @Test
  void triesARetryAgainAsTheOriginalAndGivesUpAfterTheLastAttempt() throws Exception {
    FailedRecord retry =
        FailedRecords.of("embed-interactive", chunk(7, "a"), "no", 2).toBuilder()
            .setDueMillis(0)
            .build();
    start(
        _ -> new Outcome.Retry("still no"), List.of(record(RETRIES, 0, "a", retry.toByteArray())));

    await().until(() -> !sent(Topics.DEAD_LETTERS.name()).isEmpty());
    assertThat(processed).extracting(Delivery::attempt).containsExactly(3);
    assertThat(processed).extracting(Delivery::offset).containsExactly(7L);
    FailedRecord letter = sent(Topics.DEAD_LETTERS.name()).getFirst();
    assertThat(letter.getOffset()).isEqualTo(7);
    assertThat(letter.getValue()).isEqualTo(ByteString.copyFrom(chunk(7, "a").value()));
  }

  @Test
  void leavesTheRetriesOfOtherStages() {
    FailedRecord other = FailedRecords.of("retrieve-index", chunk(7, "a"), "no", 1);
    start(_ -> Outcome.DONE, List.of(record(RETRIES, 0, "a", other.toByteArray()), chunk(0, "b")));

    await().until(() -> committed() == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

  @Test
  void waitsOutAnOutageAndLosesNothing() {
    AtomicInteger calls = new AtomicInteger();
    start(
        _ -> {
          if (calls.incrementAndGet() < 3) {
            // The fake consumer forgets what it gave; a real one reads it again after the seek.
            consumer.addRecord(chunk(0, "a"));
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
          return Outcome.DONE;
        },
        List.of(chunk(0, "a")));

    await().until(() -> committed() == 1);
    assertThat(calls).hasValue(3);
    assertThat(producer.history()).isEmpty();
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
        List.of(chunk(0, "a")));

    await().until(() -> committed() == 2);
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
        List.of(chunk(0, "a")));

    await().until(() -> committed() == 1);
    assertThat(processed).extracting(Delivery::key).containsExactly("b");
  }

  private void start(
      Function<Delivery<ChunkRecord>, Outcome> outcome,
      List<ConsumerRecord<byte[], byte[]>> records) {
    Work<ChunkRecord> work =
        new Work<>() {
          @Override
          public List<Outcome> process(List<Delivery<ChunkRecord>> batch) {
            List<Outcome> outcomes = batch.stream().map(outcome).toList();
            processed.addAll(batch);
            return outcomes;
          }

          @Override
          public void deadLettered(Delivery<ChunkRecord> record, String reason) {
            if (record.key().equals("unspeakable")) {
              throw new IllegalArgumentException("this key is not readable");
            }
            deadLettered.put(record.key(), reason);
          }
        };
    loop =
        new WorkerLoop<>(
            "embed-interactive", Topics.CHUNKS, work, new Publisher(producer), policy, consumer);
    consumer.updateBeginningOffsets(Map.of(CHUNKS, 0L, RETRIES, 0L));
    consumer.schedulePollTask(() -> {
      consumer.rebalance(List.of(CHUNKS, RETRIES));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        consumer.addRecord(record);
      }
    });
    loop.start();
  }

  private long committed() {
    OffsetAndMetadata offset =
        consumer.committed(java.util.Set.of(CHUNKS)).getOrDefault(CHUNKS, null);
    return offset == null ? 0 : offset.offset();
  }

  private List<FailedRecord> sent(String topic) throws Exception {
    List<FailedRecord> records = new CopyOnWriteArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : producer.history()) {
      if (record.topic().equals(topic)) {
        records.add(FailedRecord.parseFrom(record.value()));
      }
    }
    return records;
  }

  private static ConsumerRecord<byte[], byte[]> chunk(long offset, String key) {
    byte[] value =
        ChunkRecord.newBuilder()
            .setChunk(Chunk.newBuilder().setText("text of " + key))
            .build()
            .toByteArray();
    return record(CHUNKS, offset, key, value);
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, String key, byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    Lane.INTERACTIVE.write(headers);
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        1_000,
        TimestampType.CREATE_TIME,
        key.length(),
        value.length,
        key.getBytes(StandardCharsets.UTF_8),
        value,
        headers,
        java.util.Optional.empty());
  }
}
