package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final TopicPartition CHUNKS = new TopicPartition("chunks", 0);
  private static final TopicPartition RETRIES = new TopicPartition("retries", 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Backlog backlog = new Backlog(consumer, "chunks");
  private final long now = System.currentTimeMillis();

  @BeforeEach
  void assign() {
    consumer.assign(List.of(CHUNKS, RETRIES));
    consumer.seek(CHUNKS, 0);
    consumer.seek(RETRIES, 0);
  }

  @Test
  void countsWhatIsInWorkAndWhatIsBehindIt() {
    consumer.updateEndOffsets(Map.of(CHUNKS, 10L, RETRIES, 5L));
    consumer.seek(CHUNKS, 2);

    backlog.polled(List.of(record(CHUNKS, 60_000), record(CHUNKS, 5_000)));

    assertThat(backlog.lag()).isEqualTo(10);
    assertThat(backlog.oldestSeconds()).isBetween(60.0, 70.0);
  }

  @Test
  void isAsOldAsTheLastDoneRecordWhileMoreWaits() {
    consumer.updateEndOffsets(Map.of(CHUNKS, 10L, RETRIES, 5L));
    consumer.seek(CHUNKS, 2);
    backlog.polled(List.of(record(CHUNKS, 60_000), record(CHUNKS, 5_000)));

    backlog.done();

    assertThat(backlog.lag()).isEqualTo(8);
    assertThat(backlog.oldestSeconds()).isBetween(5.0, 15.0);
  }

  @Test
  void countsWhatWasReadAndNotDone() {
    consumer.updateEndOffsets(Map.of(CHUNKS, 10L, RETRIES, 5L));
    consumer.seek(CHUNKS, 2);
    backlog.polled(List.of(record(CHUNKS, 60_000), record(CHUNKS, 5_000)));

    backlog.doneBut(1, now - 60_000);

    assertThat(backlog.lag()).isEqualTo(9);
    assertThat(backlog.oldestSeconds()).isBetween(60.0, 70.0);
  }

  @Test
  void knowsNothingOfAPartitionThatIsTakenAwayMeanwhile() {
    MockConsumer<byte[], byte[]> rebalanced =
        new MockConsumer<>("earliest") {
          @Override
          public OptionalLong currentLag(TopicPartition partition) {
            throw new IllegalStateException("No current assignment for partition " + partition);
          }
        };
    rebalanced.assign(List.of(CHUNKS));
    Backlog taken = new Backlog(rebalanced, "chunks");

    taken.polled(List.of(record(CHUNKS, 60_000)));

    assertThat(taken.lag()).isEqualTo(1);
  }

  @Test
  void isEmptyWhenAllIsDone() {
    consumer.updateEndOffsets(Map.of(CHUNKS, 2L, RETRIES, 5L));
    consumer.seek(CHUNKS, 2);
    backlog.polled(List.of(record(CHUNKS, 60_000)));

    backlog.done();

    assertThat(backlog.lag()).isZero();
    assertThat(backlog.oldestSeconds()).isZero();
  }

  @Test
  void growsOlderWhileAnOutageHoldsItsRecordsUp() {
    backlog.polled(List.of(record(CHUNKS, 60_000)));
    backlog.polled(List.of());

    assertThat(backlog.oldestSeconds()).isBetween(60.0, 70.0);
    assertThat(backlog.lag()).isEqualTo(1);
  }

  @Test
  void leavesOutTheRetriesOfAllStages() {
    backlog.polled(List.of(record(RETRIES, 60_000)));

    assertThat(backlog.lag()).isZero();
    assertThat(backlog.oldestSeconds()).isZero();
  }

  private ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long ageMillis) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        0,
        now - ageMillis,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }
}
