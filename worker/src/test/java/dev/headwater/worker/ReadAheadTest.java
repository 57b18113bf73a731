package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.worker.ReadAhead.Waiting;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final TopicPartition ZERO = new TopicPartition("questions", 0);
  private static final TopicPartition ONE = new TopicPartition("questions", 1);

  private final ReadAhead<String> line = new ReadAhead<>();

  @Test
  void givesTheOffsetsUpToWhichNothingIsInLine() {
    read(ZERO, 5);
    read(ONE, 7);
    read(ZERO, 6);
    line.read(Records.record(ZERO, 7, "unreadable", null));
    assertThat(line.offsets()).isEqualTo(Map.of(ZERO, at(5), ONE, at(7)));

    line.removeFirst();
    assertThat(line.offsets()).isEqualTo(Map.of(ZERO, at(6), ONE, at(7)));
    line.removeFirst();
    line.removeFirst();
    assertThat(line.offsets()).isEqualTo(Map.of(ZERO, at(8), ONE, at(8)));
    assertThat(line.first()).isNull();
  }

  @Test
  void forgetsWhatIsInLineOfAPartitionThatIsTakenAway() {
    read(ZERO, 5);
    read(ONE, 7);

    line.onPartitionsRevoked(List.of(ZERO));

    assertThat(line.size()).isEqualTo(1);
    assertThat(line.offsets()).isEqualTo(Map.of(ONE, at(7)));
  }

  private void read(TopicPartition partition, long offset) {
    ConsumerRecord<byte[], byte[]> record = Records.record(partition, offset, "q", new byte[0]);
    Asked asked = new Asked("q", "gateway", 1, Long.MAX_VALUE);
    line.read(record);
    line.add(new Waiting<>(record, asked, "q", new Reply(asked, (_, _, _) -> {})));
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }
}
