package dev.headwater.ingest;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Topics;
import dev.headwater.worker.OutageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest record of every document, read from the topic {@code documents}. They come in slices
 * by the first byte of the key's hash, each of as many documents as may be held in memory.
 */
final class NewestRecords {
  /** The number of bytes that a hash can begin with. */
  static final int FIRST_BYTES = 256;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int HEX = 16;

  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
  private final int maxDocuments;

  /**
   * Some of the documents.
   *
   * @param to the first byte after those that the keys' hashes begin with
   * @param records by the hash of the key
   */
  record Slice(int to, Map<String, NewestRecord> records) {}

  /**
   * Makes it.
   *
   * @param consumers new consumers without a group; each is closed after use
   * @param maxDocuments most documents of a slice, unless more begin with the same byte
   */
  NewestRecords(Supplier<? extends Consumer<byte[], byte[]>> consumers, int maxDocuments) {
    this.consumers = consumers;
    this.maxDocuments = maxDocuments;
  }

  /**
   * Reads the topic from its beginning to where it ends now.
   *
   * @param from the first byte that a key's hash begins with
   * @throws OutageException if Kafka does not go on
   */
  Slice read(int from) {
    Map<String, NewestRecord> records = new HashMap<>();
    int to = FIRST_BYTES;
    List<TopicPartition> partitions =
        IntStream.range(0, Topics.DOCUMENT_PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.DOCUMENTS.name(), partition))
            .toList();
    try (var consumer = consumers.get()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
          until = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > until) {
          throw new OutageException("Kafka does not go on with the topic documents");
        }
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          Optional<String> hash = document(record);
          if (hash.isPresent() && firstByte(hash.get()) >= from && firstByte(hash.get()) < to) {
            records.put(hash.get(), NewestRecord.of(record));
            to = fit(records, from, to);
          }
        }
      }
    }
    return new Slice(to, records);
  }

  /** Leaves documents to a later slice while there are too many. */
  private int fit(Map<String, NewestRecord> records, int from, int to) {
    int fitting = to;
    while (records.size() > maxDocuments && fitting - from > 1) {
      int half = from + (fitting - from) / 2;
      records.keySet().removeIf(hash -> firstByte(hash) >= half);
      fitting = half;
    }
    return fitting;
  }

  /**
   * The hash of the document's key; empty if the record is not about a document's content, or is
   * where nobody takes it for that.
   */
  private static Optional<String> document(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return Optional.empty();
    }
    String recordKey = new String(record.key(), StandardCharsets.UTF_8);
    if (DocumentKey.isGroups(recordKey)) {
      return Optional.empty();
    }
    try {
      DocumentKey key = DocumentKey.parse(recordKey);
      return Topics.documentPartition(key) == record.partition()
          ? Optional.of(key.hash())
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static int firstByte(String hash) {
    return Integer.parseInt(hash.substring(0, 2), HEX);
  }
}
