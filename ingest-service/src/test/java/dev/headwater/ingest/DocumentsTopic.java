package dev.headwater.ingest;

import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Topics;
import dev.headwater.worker.DocumentsLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The topic {@code documents} in memory, and how far a group has read it. */
final class DocumentsTopic implements DocumentsLog {
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<Integer, Long> committed = new HashMap<>();
  String id = "a";

  /** Writes a document whose body is in the blob store, and says at which offset. */
  long submit(DocumentKey key, Instant at, String body) {
    DocumentSubmitted.Builder submitted = DocumentSubmitted.newBuilder();
    submitted.getBlobBuilder().setName(body);
    return write(
        key, at, DocumentRecord.newBuilder().setSubmitted(submitted).build().toByteArray());
  }

  long delete(DocumentKey key, Instant at) {
    return write(
        key,
        at,
        DocumentRecord.newBuilder()
            .setDeleted(DocumentDeleted.getDefaultInstance())
            .build()
            .toByteArray());
  }

  long write(DocumentKey key, Instant at, byte @Nullable [] value) {
    return write(Topics.documentPartition(key), key.toString(), at, value);
  }

  long write(int partition, String key, Instant at, byte @Nullable [] value) {
    long offset = ends().getOrDefault(partition, 0L);
    records.add(
        new ConsumerRecord<>(
            Topics.DOCUMENTS.name(),
            partition,
            offset,
            at.toEpochMilli(),
            TimestampType.CREATE_TIME,
            key.length(),
            value == null ? 0 : value.length,
            key.getBytes(StandardCharsets.UTF_8),
            value,
            new RecordHeaders(),
            Optional.empty()));
    return offset;
  }

  /** The group has read everything. */
  void commit() {
    committed.putAll(ends());
  }

  Consumer<byte[], byte[]> consumer() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Map<TopicPartition, Long> offsets =
        IntStream.range(0, Topics.DOCUMENT_PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.DOCUMENTS.name(), partition))
            .collect(Collectors.toMap(partition -> partition, _ -> 0L));
    consumer.updateBeginningOffsets(offsets);
    ends()
        .forEach((partition, end) ->
            offsets.put(new TopicPartition(Topics.DOCUMENTS.name(), partition), end));
    consumer.updateEndOffsets(offsets);
    // One record a poll, so that the end is reached only after several.
    records.forEach(record -> consumer.schedulePollTask(() -> consumer.addRecord(record)));
    return consumer;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Map<Integer, Long> ends() {
    return records.stream()
        .collect(
            Collectors.toMap(ConsumerRecord::partition, record -> record.offset() + 1, Math::max));
  }

  @Override
  public Map<Integer, Long> committed() {
    return Map.copyOf(committed);
  }

  @Override
  public Optional<Entry> read(int partition, long offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void rewind() {
    committed.clear();
  }
}
