package dev.headwater.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records of {@code chunks} and {@code retries} as the stage {@link #STAGE} polls them. */
final class Records {
  static final String STAGE = "embed-interactive";
  static final TopicPartition CHUNKS = new TopicPartition(Topics.CHUNKS.name(), 0);
  static final TopicPartition RETRIES = new TopicPartition(Topics.RETRIES.name(), 0);
  static final byte[] UNREADABLE = {(byte) 0xff};

  private Records() {}

  static ConsumerRecord<byte[], byte[]> chunk(long offset, String key) {
    Chunk.Builder chunk = Chunk.newBuilder().setText("text of " + key);
    return record(
        CHUNKS, offset, key, ChunkRecord.newBuilder().setChunk(chunk).build().toByteArray());
  }

  /** A chunk of the key "a" at offset 7 that failed before. */
  static FailedRecord.Builder failedChunk(int attempts) {
    return FailedRecord.newBuilder()
        .setStage(STAGE)
        .setTopic(CHUNKS.topic())
        .setOffset(7)
        .setTimestampMillis(500)
        .setLane(Lane.BULK.label())
        .setKey(ByteString.copyFromUtf8("a"))
        .setValue(ByteString.copyFrom(chunk(7, "a").value()))
        .setReason("no")
        .setAttempts(attempts);
  }

  static ConsumerRecord<byte[], byte[]> retry(long offset, FailedRecord.Builder failed) {
    return record(RETRIES, offset, "a", failed.build().toByteArray());
  }

  static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, @Nullable String key, byte @Nullable [] value) {
    RecordHeaders headers = new RecordHeaders();
    Lane.INTERACTIVE.write(headers);
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        1_000,
        TimestampType.CREATE_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        key == null ? null : key.getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  /** What was sent to {@code retries} or {@code dead-letters}. */
  static List<FailedRecord> sent(MockProducer<byte[], byte[]> producer, String topic)
      throws Exception {
    List<FailedRecord> records = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : producer.history()) {
      if (record.topic().equals(topic)) {
        records.add(FailedRecord.parseFrom(record.value()));
      }
    }
    return records;
  }
}
