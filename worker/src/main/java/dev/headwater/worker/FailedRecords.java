package dev.headwater.worker;

import com.google.protobuf.ByteString;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Wraps a record as it was, so that it can be tried again or put aside without losing a byte. */
final class FailedRecords {
  private FailedRecords() {}

  static FailedRecord of(
      String stage, ConsumerRecord<byte[], byte[]> record, String reason, int attempts) {
    return FailedRecord.newBuilder()
        .setStage(stage)
        .setTopic(record.topic())
        .setPartition(record.partition())
        .setOffset(record.offset())
        .setTimestampMillis(record.timestamp())
        .setLane(Lane.read(record.headers()).label())
        .setKey(bytes(record.key()))
        .setValue(bytes(record.value()))
        .setTombstone(record.value() == null)
        .setReason(reason)
        .setAttempts(attempts)
        .build();
  }

  private static ByteString bytes(byte[] value) {
    return value == null ? ByteString.EMPTY : ByteString.copyFrom(value);
  }
}
