package dev.headwater.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Incarnation;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stage's records, from its topic or from {@code retries}, and writes those that fail to
 * {@code retries} or {@code dead-letters}, with their original bytes.
 */
final class RetryTopic<T extends MessageLite> {
  private static final Logger log = LoggerFactory.getLogger(RetryTopic.class);

  /** A document key has at most 4,200 bytes or so. */
  private static final int KEY_BYTES = 16 << 10;

  /** Room for a record's headers and what Kafka adds. */
  private static final int HEADER_BYTES = 4 << 10;

  private final String stage;
  private final Topic<T> topic;
  private final Predicate<Lane> lanes;
  private final RetryPolicy policy;
  private final KafkaOutput output;

  /** A record to process, and its original as {@code retries} and {@code dead-letters} keep it. */
  record Item<T>(Delivery<T> delivery, Supplier<FailedRecord> original) {}

  /** What a polled record turned out to be. */
  sealed interface Polled<T> {
    record Decoded<T>(Item<T> item) implements Polled<T> {}

    record Unreadable<T>(Item<T> item, String reason) implements Polled<T> {}

    /** A retry whose time has not come. */
    record NotDue<T>(Duration early) implements Polled<T> {}

    /** A record of a lane that another loop reads; it is not even decoded. */
    record OtherLane<T>() implements Polled<T> {}

    /** A retry of another stage. */
    record NotOurs<T>() implements Polled<T> {}
  }

  /**
   * Makes the reader and writer of a stage.
   *
   * @param stage consumer group, which names the stage in {@code retries}
   * @param topic the stage's own topic
   * @param lanes the lanes that the stage reads
   */
  RetryTopic(
      String stage, Topic<T> topic, Predicate<Lane> lanes, RetryPolicy policy, KafkaOutput output) {
    this.stage = stage;
    this.topic = topic;
    this.lanes = lanes;
    this.policy = policy;
    this.output = output;
  }

  Polled<T> read(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.RETRIES.name())) {
      return readRetry(record);
    }
    return lanes.test(Lane.read(record.headers()))
        ? decode(record.value(), value -> delivery(record, value), () -> original(record))
        : new Polled.OtherLane<>();
  }

  private Polled<T> readRetry(ConsumerRecord<byte[], byte[]> record) {
    FailedRecord retry;
    try {
      retry = Topics.RETRIES.decoder().decode(valueOf(record));
    } catch (InvalidProtocolBufferException e) {
      var letter = failed(original(record), String.valueOf(e.getMessage()), 1);
      output.send(Topics.DEAD_LETTERS, "", fitting(letter.build()), Lane.BULK);
      return new Polled.NotOurs<>();
    }
    if (!retry.getStage().equals(stage) || !retry.getTopic().equals(topic.name())) {
      return new Polled.NotOurs<>();
    }
    if (!lanes.test(Lane.of(retry.getLane()))) {
      return new Polled.OtherLane<>();
    }
    Duration early = Duration.between(Instant.now(), Instant.ofEpochMilli(retry.getDueMillis()));
    return early.isPositive()
        ? new Polled.NotDue<>(early)
        : decode(
            retry.getTombstone() ? null : retry.getValue().toByteArray(),
            value -> delivery(retry, value),
            () -> retry);
  }

  private static byte[] valueOf(ConsumerRecord<byte[], byte[]> record)
      throws InvalidProtocolBufferException {
    if (record.value() == null) {
      throw new InvalidProtocolBufferException("a retry without a value");
    }
    return record.value();
  }

  private Polled<T> decode(
      byte @Nullable [] value,
      Function<@Nullable T, Delivery<T>> delivery,
      Supplier<FailedRecord> original) {
    String fault;
    try {
      T decoded = value == null ? null : topic.decoder().decode(value);
      return new Polled.Decoded<>(new Item<>(delivery.apply(decoded), original));
    } catch (InvalidProtocolBufferException e) {
      fault = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error e) {
      Fatal.rethrow(e);
      log.warn("{} cannot decode a record of {}", stage, topic, e);
      fault = e.getClass().getSimpleName();
    }
    return new Polled.Unreadable<>(
        new Item<>(delivery.apply(null), original), "the record is not readable: " + fault);
  }

  private Delivery<T> delivery(ConsumerRecord<byte[], byte[]> record, @Nullable T value) {
    return new Delivery<>(
        topic,
        record.partition(),
        record.offset(),
        key(record).toString(StandardCharsets.UTF_8),
        value,
        Lane.read(record.headers()),
        Instant.ofEpochMilli(record.timestamp()),
        1,
        Incarnation.read(record.headers()));
  }

  private Delivery<T> delivery(FailedRecord retry, @Nullable T value) {
    return new Delivery<>(
        topic,
        retry.getPartition(),
        retry.getOffset(),
        retry.getKey().toString(StandardCharsets.UTF_8),
        value,
        Lane.of(retry.getLane()),
        Instant.ofEpochMilli(retry.getTimestampMillis()),
        retry.getAttempts() + 1,
        retry.getIncarnation());
  }

  private FailedRecord original(ConsumerRecord<byte[], byte[]> record) {
    return FailedRecord.newBuilder()
        .setStage(stage)
        .setTopic(record.topic())
        .setPartition(record.partition())
        .setOffset(record.offset())
        .setTimestampMillis(record.timestamp())
        .setLane(Lane.read(record.headers()).label())
        .setIncarnation(Incarnation.read(record.headers()))
        .setKey(key(record))
        .setValue(bytes(record.value()))
        .setTombstone(record.value() == null)
        .build();
  }

  /** A longer key is no document's; what comes of the record would not fit anywhere with it. */
  private static ByteString key(ConsumerRecord<byte[], byte[]> record) {
    ByteString key = bytes(record.key());
    return key.substring(0, Math.min(key.size(), KEY_BYTES));
  }

  private static ByteString bytes(byte @Nullable [] bytes) {
    return bytes == null ? ByteString.EMPTY : ByteString.copyFrom(bytes);
  }

  /**
   * Sends a record to {@code retries}, to be processed again after the policy's backoff.
   *
   * @return false if it does not fit there
   */
  boolean retry(Item<T> item, String reason) {
    Delivery<T> delivery = item.delivery();
    Instant due = Instant.now().plus(policy.backoff(delivery.attempt()));
    FailedRecord retry =
        failed(item.original().get(), reason, delivery.attempt())
            .setDueMillis(due.toEpochMilli())
            .build();
    if (!fits(retry)) {
      return false;
    }
    output.send(Topics.RETRIES, delivery, retry);
    return true;
  }

  /** Sends a record to {@code dead-letters}, where it always fits: if need be without its value. */
  void deadLetter(Item<T> item, String reason) {
    Delivery<T> delivery = item.delivery();
    FailedRecord.Builder letter = failed(item.original().get(), reason, delivery.attempt());
    output.send(Topics.DEAD_LETTERS, delivery, fitting(letter.build()));
  }

  private static FailedRecord fitting(FailedRecord letter) {
    return fits(letter) ? letter : letter.toBuilder().clearValue().setValueOmitted(true).build();
  }

  private static boolean fits(FailedRecord failed) {
    return failed.getSerializedSize() + failed.getKey().size() + HEADER_BYTES <= Topic.RECORD_BYTES;
  }

  private static FailedRecord.Builder failed(FailedRecord original, String reason, int attempts) {
    return original.toBuilder().setReason(reason).setAttempts(attempts);
  }
}
