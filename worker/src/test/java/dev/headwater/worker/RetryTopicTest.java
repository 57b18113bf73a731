package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static dev.headwater.worker.Records.RETRIES;
import static dev.headwater.worker.Records.STAGE;
import static dev.headwater.worker.Records.UNREADABLE;
import static dev.headwater.worker.Records.chunk;
import static dev.headwater.worker.Records.failedChunk;
import static dev.headwater.worker.Records.record;
import static dev.headwater.worker.Records.retry;
import static dev.headwater.worker.Records.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.RetryTopic.Item;
import dev.headwater.worker.RetryTopic.Polled;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RetryTopicTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RetryTopic<ChunkRecord> retries =
      new RetryTopic<>(
          STAGE,
          Topics.CHUNKS,
          _ -> true,
          new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(9)),
          new KafkaOutput(new Publisher(producer), new Hops(Tracing.OFF, "embed")));

  @Test
  void readsARecordOfTheStagesTopic() throws Exception {
    ConsumerRecord<byte[], byte[]> record = chunk(4, "a");

    assertThat(decoded(record).delivery())
        .isEqualTo(
            new Delivery<>(
                Topics.CHUNKS,
                0,
                4,
                "a",
                ChunkRecord.parseFrom(record.value()),
                Lane.INTERACTIVE,
                Instant.ofEpochMilli(1_000),
                1,
                0));
  }

  @Test
  void readsARetryAsItsOriginal() throws Exception {
    assertThat(decoded(retry(0, failedChunk(2))).delivery())
        .isEqualTo(
            new Delivery<>(
                Topics.CHUNKS,
                0,
                7,
                "a",
                ChunkRecord.parseFrom(chunk(7, "a").value()),
                Lane.BULK,
                Instant.ofEpochMilli(500),
                3,
                0));
  }

  @Test
  void readsATombstoneAndARecordWithoutAKey() {
    assertThat(decoded(record(CHUNKS, 0, null, null)).delivery())
        .satisfies(delivery -> {
          assertThat(delivery.key()).isEmpty();
          assertThat(delivery.value()).isNull();
        });
    assertThat(decoded(retry(0, failedChunk(1).clearValue().setTombstone(true))).delivery().value())
        .isNull();
  }

  @Test
  void leavesTheRetriesOfOtherStagesAndTopics() {
    assertThat(retries.read(retry(0, failedChunk(1).setStage("retrieve-index"))))
        .isEqualTo(new Polled.NotOurs<>());
    assertThat(retries.read(retry(0, failedChunk(1).setTopic("chunks-bulk"))))
        .isEqualTo(new Polled.NotOurs<>());
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void saysHowEarlyARetryIs() {
    long due = System.currentTimeMillis() + 60_000;

    assertThat(retries.read(retry(0, failedChunk(1).setDueMillis(due))))
        .isInstanceOfSatisfying(
            Polled.NotDue.class,
            notDue ->
                assertThat(notDue.early())
                    .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60)));
  }

  @Test
  void keepsTheCoordinatesOfARecordThatItCannotDecode() {
    assertThat(retries.read(record(CHUNKS, 5, "a", UNREADABLE)))
        .isInstanceOfSatisfying(
            Polled.Unreadable.class,
            unreadable -> assertThat(unreadable.reason()).startsWith("the record is not readable"));
  }

  @Test
  void deadLettersARetryThatItCannotDecodeAndOneWithoutAValue() throws Exception {
    assertThat(retries.read(record(RETRIES, 0, "a", UNREADABLE))).isEqualTo(new Polled.NotOurs<>());
    assertThat(retries.read(record(RETRIES, 1, "a", null))).isEqualTo(new Polled.NotOurs<>());

    assertThat(sent(producer, "dead-letters"))
        .extracting(FailedRecord::getTopic)
        .containsExactly("retries", "retries");
    assertThat(sent(producer, "dead-letters"))
        .extracting(FailedRecord::getValue)
        .containsExactly(ByteString.copyFrom(UNREADABLE), ByteString.EMPTY);
  }

  @Test
  void leavesTheRecordsOfOtherLanesUndecoded() {
    RetryTopic<ChunkRecord> bulk =
        new RetryTopic<>(
            STAGE,
            Topics.CHUNKS,
            lane -> lane == Lane.BULK,
            new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(9)),
            new KafkaOutput(new Publisher(producer), new Hops(Tracing.OFF, "embed")));

    assertThat(bulk.read(record(CHUNKS, 5, "a", UNREADABLE))).isEqualTo(new Polled.OtherLane<>());
    assertThat(bulk.read(retry(0, failedChunk(1).setLane(Lane.INTERACTIVE.label()))))
        .isEqualTo(new Polled.OtherLane<>());
    assertThat(bulk.read(retry(0, failedChunk(1)))).isInstanceOf(Polled.Decoded.class);
  }

  @Test
  void takesAnErrorOfTheDecoderForAFaultOfTheRecord() {
    Topic<ChunkRecord> topic =
        new Topic<>(
            CHUNKS.topic(),
            1,
            new Topic.Kept.For(Duration.ofDays(1)),
            _ -> {
              throw new StackOverflowError("a secret of the document");
            });
    RetryTopic<ChunkRecord> deep =
        new RetryTopic<>(
            STAGE,
            topic,
            _ -> true,
            new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(9)),
            new KafkaOutput(new Publisher(producer), new Hops(Tracing.OFF, "embed")));

    assertThat(deep.read(chunk(0, "a")))
        .isInstanceOfSatisfying(
            Polled.Unreadable.class,
            unreadable ->
                assertThat(unreadable.reason())
                    .isEqualTo("the record is not readable: StackOverflowError"));
  }

  /** Its value alone is larger than a record may be: it came in a compressed batch. */
  @Test
  void deadLettersARecordThatDoesNotFitWithoutItsValue() throws Exception {
    var item = decoded(large());

    assertThat(retries.retry(item, "no")).isFalse();
    retries.deadLetter(item, "no");

    FailedRecord letter = sent(producer, "dead-letters").getFirst();
    assertThat(producer.history()).hasSize(1);
    assertThat(letter.getValue()).isEqualTo(ByteString.EMPTY);
    assertThat(letter.getValueOmitted()).isTrue();
    assertThat(letter.getTombstone()).isFalse();
    assertThat(letter.getTopic()).isEqualTo("chunks");
    assertThat(letter.getOffset()).isEqualTo(9);
  }

  private static ConsumerRecord<byte[], byte[]> large() {
    return record(
        CHUNKS,
        9,
        "a",
        ChunkRecord.newBuilder()
            .setChunk(Chunk.newBuilder().setText("a".repeat(Topic.RECORD_BYTES)))
            .build()
            .toByteArray());
  }

  @Test
  void cutsAKeyWithWhichNothingWouldFit() {
    Delivery<ChunkRecord> delivery =
        decoded(record(CHUNKS, 0, "a".repeat(Topic.RECORD_BYTES), null)).delivery();

    assertThat(delivery.key()).hasSize(16 << 10);
  }

  @Test
  void retriesARecordAfterTheBackoffOfItsAttempt() throws Exception {
    long now = System.currentTimeMillis();
    assertThat(retries.retry(decoded(chunk(7, "a")), "no")).isTrue();
    assertThat(retries.retry(decoded(retry(0, failedChunk(1))), "still no")).isTrue();

    FailedRecord first = sent(producer, "retries").getFirst();
    assertThat(first.getDueMillis()).isBetween(now + 3_600_000, now + 3_660_000);
    assertThat(first.toBuilder().clearDueMillis().build())
        .isEqualTo(
            failedChunk(1).setTimestampMillis(1_000).setLane(Lane.INTERACTIVE.label()).build());
    FailedRecord second = sent(producer, "retries").getLast();
    assertThat(second.getDueMillis()).isBetween(now + 7_200_000, now + 7_260_000);
    assertThat(second.toBuilder().clearDueMillis().build())
        .isEqualTo(failedChunk(2).setReason("still no").build());
    assertThat(Lane.read(producer.history().getLast().headers())).isEqualTo(Lane.BULK);
  }

  @Test
  void deadLettersTheOriginalBytes() throws Exception {
    retries.deadLetter(decoded(chunk(7, "a")), "it is damaged");
    retries.deadLetter(decoded(retry(0, failedChunk(2))), "three times");

    assertThat(sent(producer, "dead-letters"))
        .extracting(FailedRecord::getValue)
        .containsOnly(ByteString.copyFrom(chunk(7, "a").value()));
    assertThat(sent(producer, "dead-letters"))
        .extracting(FailedRecord::getReason)
        .containsExactly("it is damaged", "three times");
    assertThat(sent(producer, "dead-letters"))
        .extracting(FailedRecord::getAttempts)
        .containsExactly(1, 3);
  }

  private Item<ChunkRecord> decoded(ConsumerRecord<byte[], byte[]> record) {
    assertThat(retries.read(record)).isInstanceOf(Polled.Decoded.class);
    return ((Polled.Decoded<ChunkRecord>) retries.read(record)).item();
  }
}
