package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Cancellation;
import dev.headwater.events.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.CANCELLATIONS.name(), 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private long offset;

  @Test
  void coverTheCancelledAttemptsOfAQuestionInWhateverOrderTheyAreTold() {
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    give("q", 2);
    give("q", 1);
    give("other", 3);

    try (Cancellations cancellations = new Cancellations(consumer).start()) {
      await().until(() -> cancellations.cover(asked("other", 3)));
      assertThat(cancellations.cover(asked("q", 1))).isTrue();
      assertThat(cancellations.cover(asked("q", 2))).isTrue();
      assertThat(cancellations.cover(asked("q", 3))).isFalse();
      assertThat(cancellations.cover(asked("unknown", 1))).isFalse();
    }
  }

  private void give(String id, int attempt) {
    long at = offset++;
    consumer.schedulePollTask(() ->
        consumer.addRecord(
            Records.record(
                PARTITION,
                at,
                id,
                Cancellation.newBuilder().setAttempt(attempt).build().toByteArray())));
  }

  private static Asked asked(String id, int attempt) {
    return new Asked(id, "gateway", attempt, Long.MAX_VALUE);
  }
}
