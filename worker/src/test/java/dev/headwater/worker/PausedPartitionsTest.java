package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static dev.headwater.worker.Records.RETRIES;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PausedPartitionsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final PausedPartitions paused = new PausedPartitions(consumer);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(CHUNKS, RETRIES));
    consumer.updateBeginningOffsets(Map.of(CHUNKS, 0L, RETRIES, 0L));
  }

  @Test
  void goesBackToTheOffsetAndPausesThatPartitionAlone() {
    paused.pause(CHUNKS, 3, HOUR);
    paused.resumeDue();

    assertThat(consumer.position(CHUNKS)).isEqualTo(3);
    assertThat(consumer.paused()).containsExactly(CHUNKS);
    assertThat(paused.contains(CHUNKS)).isTrue();
    assertThat(paused.contains(RETRIES)).isFalse();
  }

  @Test
  void resumesWhenTheWaitIsOver() {
    paused.pause(CHUNKS, 3, Duration.ZERO);
    paused.pause(RETRIES, 5, HOUR);
    paused.resumeDue();

    assertThat(consumer.paused()).containsExactly(RETRIES);
    assertThat(paused.contains(CHUNKS)).isFalse();
  }

  @Test
  void waitsForTheLastPauseOfAPartition() {
    paused.pause(CHUNKS, 3, Duration.ZERO);
    paused.pause(CHUNKS, 2, HOUR);
    paused.resumeDue();

    assertThat(consumer.position(CHUNKS)).isEqualTo(2);
    assertThat(consumer.paused()).containsExactly(CHUNKS);
  }

  @Test
  void forgetsAPauseThatEndedWithTheAssignment() {
    paused.pause(CHUNKS, 3, HOUR);
    paused.polled(List.of(CHUNKS));

    assertThat(paused.contains(CHUNKS)).isFalse();
  }

  @Test
  void leavesAPartitionThatWasTakenAway() {
    paused.pause(CHUNKS, 3, Duration.ZERO);
    consumer.assign(List.of(RETRIES));

    paused.resumeDue();
    paused.pause(CHUNKS, 4, HOUR);

    assertThat(paused.contains(CHUNKS)).isFalse();
  }
}
