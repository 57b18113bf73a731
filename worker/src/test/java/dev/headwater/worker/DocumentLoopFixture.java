package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static dev.headwater.worker.Records.RETRIES;
import static dev.headwater.worker.Records.STAGE;
import static dev.headwater.worker.Records.record;
import static dev.headwater.worker.Records.sent;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A loop on Kafka's mocks. MockConsumer forgets what it gave: tests give it again. */
abstract class DocumentLoopFixture {
  final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  final List<Delivery<ChunkRecord>> processed = new CopyOnWriteArrayList<>();
  final Map<String, String> deadLettered = new ConcurrentHashMap<>();
  MockProducer<byte[], byte[]> producer = producer(true);
  RetryPolicy policy = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(10));
  private @Nullable DocumentLoop<ChunkRecord> loop;

  /** Work that keeps what it processed. */
  class RecordingWork implements DocumentWork<ChunkRecord> {
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

  DocumentLoop<ChunkRecord> loop() {
    return Objects.requireNonNull(loop);
  }

  @SafeVarargs
  final void start(
      Function<Delivery<ChunkRecord>, Outcome> outcome, ConsumerRecord<byte[], byte[]>... records) {
    start(new RecordingWork(outcome), records);
  }

  @SafeVarargs
  final void start(RecordingWork work, ConsumerRecord<byte[], byte[]>... records) {
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

  long committed(TopicPartition partition) {
    OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
    return offset == null ? 0 : offset.offset();
  }

  List<FailedRecord> letters() throws Exception {
    return sent(producer, Topics.DEAD_LETTERS.name());
  }

  static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(
        autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
