package dev.headwater.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The questions that a loop has read and not taken: their offsets have not moved. Changed on the
 * consumer's thread alone; any thread may look at them.
 */
final class ReadAhead<T> implements ConsumerRebalanceListener {
  private final Queue<Waiting<T>> waiting = new ConcurrentLinkedQueue<>();
  private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();

  /** A question in line. */
  record Waiting<T>(ConsumerRecord<byte[], byte[]> record, Asked asked, T question, Reply reply) {}

  /** Notes that a record was read, whether its question is put in line or dropped. */
  void read(ConsumerRecord<?, ?> record) {
    read.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
  }

  void add(Waiting<T> question) {
    waiting.add(question);
  }

  /** The first in line; null if there is none. */
  @Nullable Waiting<T> first() {
    return waiting.peek();
  }

  void removeFirst() {
    var _ = waiting.remove();
  }

  int size() {
    return waiting.size();
  }

  void forEach(Consumer<Waiting<T>> look) {
    waiting.forEach(look);
  }

  /** Of each partition, the offset up to which nothing is in line. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    waiting.forEach(question ->
        offsets.putIfAbsent(
            partition(question.record()), new OffsetAndMetadata(question.record().offset())));
    read.forEach(offsets::putIfAbsent);
    return offsets;
  }

  /** What is in line of a partition belongs to its next owner. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    waiting.removeIf(question -> partitions.contains(partition(question.record())));
    read.keySet().removeAll(partitions);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
