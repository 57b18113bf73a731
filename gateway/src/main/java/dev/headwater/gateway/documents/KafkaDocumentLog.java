package dev.headwater.gateway.documents;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Incarnation;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.gateway.exchanges.Acknowledgement;
import dev.headwater.worker.Publisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The topic {@code documents} on Kafka. */
public final class KafkaDocumentLog implements DocumentLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Publisher publisher;
  private final int epoch;
  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;

  /**
   * Makes the log.
   *
   * @param publisher decides how long Kafka may take to accept a record
   * @param epoch of the topic, which versions begin with
   * @param consumers new consumers without a group; each is closed after use
   */
  public KafkaDocumentLog(
      Publisher publisher, int epoch, Supplier<? extends Consumer<byte[], byte[]>> consumers) {
    this.publisher = publisher;
    this.epoch = epoch;
    this.consumers = consumers;
  }

  @Override
  public long append(DocumentKey key, DocumentRecord record, Lane lane) {
    String recordKey = record.hasGroupsChanged() ? key.groupsKey() : key.toString();
    var sent =
        publisher.send(
            Topics.DOCUMENTS,
            Topics.documentPartition(key),
            recordKey,
            record,
            lane,
            key.incarnation());
    long offset = Acknowledgement.await(sent).offset();
    return Versions.of(epoch, offset);
  }

  @Override
  public List<DocumentKey> documents(String collectionKey, long incarnation) {
    List<TopicPartition> partitions =
        IntStream.range(0, Topics.DOCUMENT_PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.DOCUMENTS.name(), partition))
            .toList();
    Set<DocumentKey> documents = new LinkedHashSet<>();
    try (var consumer = consumers.get()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          long of = Incarnation.read(record.headers());
          if (of == incarnation || of == 0) {
            take(record, collectionKey + "/", incarnation, documents);
          }
        }
      }
    }
    return List.copyOf(documents);
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      String prefix,
      long incarnation,
      Set<DocumentKey> documents) {
    String recordKey = new String(record.key(), StandardCharsets.UTF_8);
    if (!recordKey.startsWith(prefix) || DocumentKey.isGroups(recordKey)) {
      return;
    }
    DocumentKey key;
    try {
      key = DocumentKey.parse(recordKey).in(incarnation);
    } catch (IllegalArgumentException _) {
      return; // Not a document's key; ingest-service dead-letters the record.
    }
    if (deleted(record.value())) {
      documents.remove(key);
    } else {
      documents.add(key);
    }
  }

  /** Whether a value deletes its document; an unreadable one does not. */
  private static boolean deleted(byte[] value) {
    try {
      return value == null || Topics.DOCUMENTS.decoder().decode(value).hasDeleted();
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }
}
