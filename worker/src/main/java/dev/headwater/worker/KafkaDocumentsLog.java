package dev.headwater.worker;

import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The topic {@code documents} on Kafka. A method may take seconds. */
public final class KafkaDocumentsLog implements DocumentsLog {
  private static final int TIMEOUT_SECONDS = 10;

  /** A member that was killed leaves its group after at most its session timeout. */
  private static final Duration LEAVE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofSeconds(1);

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
