package dev.headwater.gateway.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.CollectionRecord;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Publisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaCollectionTableTest {
  private static final String KEY = "default/handbook";
  private static final Optional<CollectionRecord> ABSENT = Optional.empty();
  private static final Optional<CollectionRecord> OPEN =
      Optional.of(CollectionRecord.newBuilder().setEncoder("bge").build());
  private static final Optional<CollectionRecord> CLOSING =
      OPEN.map(open -> open.toBuilder().setClosing(true).build());

  private final Queue<Optional<CollectionRecord>> reads = new ArrayDeque<>();
  private MockProducer<byte[], byte[]> producer = producer(true);
  private boolean ready = true;

  @Test
  void returnsOnceItsOwnViewShowsTheWrite() throws Exception {
    reads.addAll(List.of(ABSENT, ABSENT, CLOSING, OPEN));

    table(Duration.ofMinutes(1)).put(KEY, OPEN.orElseThrow());

    assertThat(reads).isEmpty();
    var record = producer.history().getFirst();
    assertThat(record.topic()).isEqualTo("collections");
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(KEY);
    assertThat(CollectionRecord.parseFrom(record.value())).isEqualTo(OPEN.orElseThrow());
  }

  @Test
  void removesByATombstone() {
    reads.addAll(List.of(CLOSING, ABSENT));

    table(Duration.ofMinutes(1)).remove(KEY);

    assertThat(reads).isEmpty();
    assertThat(producer.history().getFirst().value()).isNull();
  }

  @Test
  void returnsAfterTheLookupTimeoutWhenAnotherWriterWasFaster() {
    table(Duration.ofMillis(20)).put(KEY, OPEN.orElseThrow());

    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void isAnOutageWhenKafkaDoesNotAccept() {
    producer = producer(false);
    var refused =
        CompletableFuture.runAsync(() -> table(Duration.ofMinutes(1)).put(KEY, OPEN.orElseThrow()));

    await().until(() -> producer.errorNext(new TimeoutException("no brokers")));

    assertThatThrownBy(refused::join)
        .hasCauseInstanceOf(OutageException.class)
        .hasMessageContaining("Kafka did not accept the record: no brokers");
  }

  @Test
  void knowsNothingUntilItHasReadTheTopic() {
    ready = false;
    reads.add(OPEN);
    KafkaCollectionTable table = table(Duration.ofMinutes(1));

    assertThat(table.ready()).isFalse();
    assertThatThrownBy(() -> table.find(KEY))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("has not read the collections yet");
    assertThatThrownBy(table::all).isInstanceOf(OutageException.class);
    ready = true;
    assertThat(table.find(KEY)).isEqualTo(OPEN);
  }

  private KafkaCollectionTable table(Duration lookupTimeout) {
    return new KafkaCollectionTable(
        () -> ready,
        _ -> Optional.ofNullable(reads.poll()).orElse(ABSENT),
        Map::of,
        new Publisher(producer),
        new ExchangeSettings(Duration.ofSeconds(1), lookupTimeout, Duration.ofSeconds(3), 3));
  }

  private static MockProducer<byte[], byte[]> producer(boolean acknowledges) {
    return new MockProducer<>(
        acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
