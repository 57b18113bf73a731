package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static dev.headwater.worker.Records.STAGE;
import static dev.headwater.worker.Records.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop shows of itself: its state, its waits, its counts. */
class DocumentLoopWatchTest {
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StageWatch watch =
      new StageWatch(new Metrics(registry, "embed"), Tracing.OFF, STAGE);
  private RetryPolicy policy = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(10));
  private @Nullable DocumentLoop<ChunkRecord> loop;

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void waitsOutAnOutageAndLosesNothing() {
    AtomicInteger calls = new AtomicInteger();
    start(
        _ -> {
          if (calls.incrementAndGet() < 3) {
            consumer.addRecord(chunk(0, "a"));
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
          return Outcome.DONE;
        },
        chunk(0, "a"));

    await().until(() -> committed() == 1);
    assertThat(calls).hasValue(3);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void isReadyAndSaysWhatItWaitsForWhileAnOutageLasts() {
    policy = new RetryPolicy(3, Duration.ofMillis(300), Duration.ofSeconds(1));
    AtomicInteger calls = new AtomicInteger();
    start(
        _ -> {
          if (calls.incrementAndGet() == 1) {
            consumer.addRecord(chunk(0, "a"));
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
          return Outcome.DONE;
        },
        chunk(0, "a"));

    await().until(() -> state().phase() == Part.Phase.WAITING);
    assertThat(state().reason()).isEqualTo("Elasticsearch is away");
    assertThat(loop).extracting(Part::ready).isEqualTo(true);
    await().until(() -> state().equals(new Part.State(Part.Phase.RUNNING, "")));
  }

  @Test
  void countsFromZeroSoThatTheFirstDeadLetterIsARise() {
    start(_ -> Outcome.DONE);

    assertThat(count("dead_lettered")).isZero();
  }

  @Test
  void countsEachRecordByItsOutcome() {
    start(
        delivery ->
            switch (delivery.key()) {
              case "bad" -> new Outcome.DeadLetter("no");
              case "later" -> new Outcome.Retry("not yet");
              default -> Outcome.DONE;
            },
        chunk(0, "a"),
        chunk(1, "bad"),
        chunk(2, "later"),
        chunk(3, "b"));

    await().until(() -> committed() == 4);
    assertThat(count("done")).isEqualTo(2);
    assertThat(count("dead_lettered")).isEqualTo(1);
    assertThat(count("retried")).isEqualTo(1);
    assertThat(watch.batch.totalAmount()).isEqualTo(4);
    assertThat(watch.work.count()).isEqualTo(1);
  }

  @Test
  void waitsLongerWithEachFailureOfOneOutage() {
    policy = new RetryPolicy(3, Duration.ofMillis(100), Duration.ofHours(1));
    List<Long> tries = new CopyOnWriteArrayList<>();
    start(
        _ -> {
          tries.add(System.nanoTime());
          if (tries.size() < 4) {
            consumer.addRecord(chunk(0, "a"));
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
          return Outcome.DONE;
        },
        chunk(0, "a"));

    await().until(() -> committed() == 1);
    assertThat(Duration.ofNanos(tries.get(3) - tries.get(2)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(400));
  }

  private double count(String outcome) {
    return registry.get(Measure.RECORDS.metric()).tag("outcome", outcome).counter().count();
  }

  private Part.State state() {
    return Objects.requireNonNull(loop).state();
  }

  private long committed() {
    var offset = consumer.committed(Set.of(CHUNKS)).get(CHUNKS);
    return offset == null ? 0 : offset.offset();
  }

  @SafeVarargs
  private void start(
      Function<Delivery<ChunkRecord>, Outcome> outcome, ConsumerRecord<byte[], byte[]>... records) {
    loop =
        new DocumentLoop<>(
            watch,
            Topics.CHUNKS,
            (batch, _) -> batch.stream().map(outcome).toList(),
            new Publisher(producer),
            policy,
            consumer);
    consumer.updateBeginningOffsets(Map.of(CHUNKS, 0L));
    consumer.schedulePollTask(() -> {
      consumer.rebalance(List.of(CHUNKS));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        consumer.addRecord(record);
      }
    });
    loop.start();
  }
}
