package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Topics;
import dev.headwater.worker.Publisher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class SegmentRollerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "a.md");
  private static final int PARTITION = Topics.documentPartition(KEY);
  private static final Duration AFTER = Duration.ofHours(6);
  private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");

  private final DocumentsTopic topic = new DocumentsTopic();

  @Test
  void leavesAPartitionAloneThatIsWrittenToOrEmpty() {
    topic.submit(KEY, AT, "body");

    assertThat(roll(AT.plus(AFTER))).isEmpty();
  }

  @Test
  void writesTwoMarkersToAQuietPartitionAndNoMore() {
    topic.submit(KEY, AT, "body");
    Instant now = AT;

    for (int marker = 1; marker <= 2; marker++) {
      now = now.plus(AFTER).plusMillis(1);
      ProducerRecord<byte[], byte[]> written = only(roll(now));
      assertThat(written.topic()).isEqualTo("documents");
      assertThat(written.partition()).isEqualTo(PARTITION);
      assertThat(written.value()).isNull();
      topic.write(PARTITION, new String(written.key(), UTF_8), now, null);
      assertThat(roll(now.plus(AFTER))).isEmpty();
    }

    assertThat(roll(now.plus(Duration.ofDays(365)))).isEmpty();
  }

  @Test
  void beginsAgainAfterAnotherRecord() {
    topic.submit(KEY, AT, "body");
    for (int marker = 1; marker <= 2; marker++) {
      String key = new String(only(roll(AT.plus(AFTER).plusMillis(1))).key(), UTF_8);
      topic.write(PARTITION, key, AT, null);
    }
    topic.delete(KEY, AT);

    assertThat(roll(AT.plus(AFTER).plusMillis(1))).hasSize(1);
  }

  @Test
  void writesWhatEveryReaderOfDocumentsPassesOver() {
    topic.submit(KEY, AT, "body");

    String key = new String(only(roll(AT.plus(AFTER).plusMillis(1))).key(), UTF_8);

    assertThat(DocumentKey.isGroups(key)).isTrue();
    assertThat(Topics.documentPartition(DocumentKey.parse(key))).isEqualTo(PARTITION);
  }

  private static ProducerRecord<byte[], byte[]> only(List<ProducerRecord<byte[], byte[]>> written) {
    assertThat(written).hasSize(1);
    return written.getFirst();
  }

  private List<ProducerRecord<byte[], byte[]>> roll(Instant now) {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (var roller =
        new SegmentRoller(this::consumer, new Publisher(producer), AFTER, () -> now)) {
      roller.roll();
    }
    return producer.history();
  }

  /** The topic {@code collections} is empty. */
  private Consumer<byte[], byte[]> consumer() {
    var consumer = (MockConsumer<byte[], byte[]>) topic.consumer();
    var collections = new TopicPartition(Topics.COLLECTIONS.name(), 0);
    consumer.updateBeginningOffsets(Map.of(collections, 0L));
    consumer.updateEndOffsets(Map.of(collections, 0L));
    return consumer;
  }
}
