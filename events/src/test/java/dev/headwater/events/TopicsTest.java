package dev.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopicsTest {
  static java.util.stream.Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }

  /** Rule 12: an erased text is nowhere after eight days. */
  @ParameterizedTest
  @MethodSource("topics")
  void keepsNothingErasedLongerThanEightDays(Topic<?> topic) {
    switch (topic.kept()) {
      case Topic.Kept.Compacted() -> {
        assertThat(topic.settings()).containsEntry("cleanup.policy", "compact");
        assertThat(number(topic, "max.compaction.lag.ms") + number(topic, "segment.ms"))
            .isLessThanOrEqualTo(Duration.ofDays(8).toMillis());
      }
      case Topic.Kept.For(Duration time) -> {
        assertThat(topic.settings()).containsEntry("cleanup.policy", "delete");
        assertThat(number(topic, "retention.ms") + number(topic, "segment.ms"))
            .isLessThanOrEqualTo(Duration.ofDays(8).toMillis());
        assertThat(time).isLessThanOrEqualTo(Duration.ofDays(7));
      }
    }
  }

  /** Else a record that is too large to be put aside would hold up its partition for ever. */
  @Test
  void hasRoomToPutTheLargestDocumentAside() {
    long document = number(Topics.DOCUMENTS, "max.message.bytes");

    assertThat(number(Topics.DEAD_LETTERS, "max.message.bytes")).isGreaterThan(document + 60_000);
    assertThat(number(Topics.RETRIES, "max.message.bytes")).isLessThanOrEqualTo(Topic.RECORD_BYTES);
  }

  @Test
  void fixesThePartitionsOfDocuments() {
    assertThat(Topics.DOCUMENTS.partitions()).isEqualTo(24);
  }

  @ParameterizedTest
  @EnumSource(Lane.class)
  void carriesTheLaneInAHeader(Lane lane) {
    RecordHeaders headers = new RecordHeaders();
    lane.write(headers);

    assertThat(Lane.read(headers)).isEqualTo(lane);
  }

  @Test
  void takesARecordWithoutALaneAsInteractive() {
    assertThat(Lane.read(new RecordHeaders())).isEqualTo(Lane.INTERACTIVE);
  }

  @Test
  void raisesVersionsWithOffsetAndEpoch() {
    assertThat(Versions.of(1, 0)).isPositive();
    assertThat(Versions.of(1, 8)).isGreaterThan(Versions.of(1, 7));
    assertThat(Versions.of(2, 0)).isGreaterThan(Versions.of(1, 1L << 47));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Versions.of(0, 1))
        .withMessageContaining("1 to 32767");
  }

  private static long number(Topic<?> topic, String setting) {
    return Long.parseLong(topic.settings().getOrDefault(setting, "missing"));
  }
}
