package dev.headwater.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headwater.events.Incarnation;
import dev.headwater.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The topic {@code documents} on Kafka. A method may take seconds. */
public final class KafkaDocumentsLog implements DocumentsLog {
  private static final int TIMEOUT_SECONDS = 10;

  /** A member that was killed leaves its group after at most its session timeout. */
  private static final Duration LEAVE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration READ = Duration.ofSeconds(10);

  private final KafkaSettings kafka;
  private final String group;

  /**
   * Makes it.
   *
   * @param group whose reading {@link #committed} and {@link #rewind} are about
   */
  public KafkaDocumentsLog(KafkaSettings kafka, String group) {
    this.kafka = kafka;
    this.group = group;
  }

  @Override
  public String id() {
    return with(admin ->
            admin
                .describeTopics(List.of(Topics.DOCUMENTS.name()))
                .topicNameValues()
                .values()
                .iterator()
                .next())
        .topicId()
        .toString();
  }

  @Override
  public Map<Integer, Long> ends() {
    return with(admin ->
            admin
                .listOffsets(
                    partitions().collect(Collectors.toMap(of -> of, _ -> OffsetSpec.latest())))
                .all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(end -> end.getKey().partition(), end -> end.getValue().offset()));
  }

  @Override
  public Map<Integer, Long> committed() {
    Map<Integer, Long> committed = new HashMap<>();
    with(admin -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach((of, offset) -> {
          if (of.topic().equals(Topics.DOCUMENTS.name()) && offset != null) {
            committed.put(of.partition(), offset.offset());
          }
        });
    return committed;
  }

  @Override
  public Optional<Entry> read(int partition, long offset) {
    var place = new TopicPartition(Topics.DOCUMENTS.name(), partition);
    try (var consumer = kafka.consumer(null, 1)) {
      consumer.assign(List.of(place));
      consumer.seek(place, offset);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(READ)) {
        if (record.offset() == offset && record.key() != null && record.value() != null) {
          return Optional.of(
              new Entry(
                  new String(record.key(), StandardCharsets.UTF_8),
                  Incarnation.read(record.headers()),
                  Instant.ofEpochMilli(record.timestamp()),
                  Topics.DOCUMENTS.decoder().decode(record.value())));
        }
      }
      return Optional.empty();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    } catch (KafkaException e) {
      throw new OutageException("Kafka does not give a record of documents: " + e, e);
    }
  }

  @Override
  public void rewind() throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> beginning =
        partitions().collect(Collectors.toMap(of -> of, _ -> new OffsetAndMetadata(0)));
    long until = System.nanoTime() + LEAVE.toNanos();
    while (true) {
      try {
        with(admin -> admin.alterConsumerGroupOffsets(group, beginning).all());
        return;
      } catch (OutageException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static Stream<TopicPartition> partitions() {
    return IntStream.range(0, Topics.DOCUMENT_PARTITIONS)
        .mapToObj(partition -> new TopicPartition(Topics.DOCUMENTS.name(), partition));
  }

  /** A question to Kafka. */
  private interface Question<T> {
    KafkaFuture<T> ask(Admin admin);
  }

  private <T> T with(Question<T> question) {
    try (Admin admin = Admin.create(kafka.client())) {
      return question.ask(admin).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new OutageException(
          "Kafka does not tell about the topic documents: "
              + (e.getCause() == null ? e : e.getCause()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutageException("the service is stopping", e);
    }
  }
}
