package dev.headwater.gateway.status;

import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.OutageException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The stages as Kafka knows them: the consumer groups of our topics, what they have committed, and
 * where the topics end. The reply of one second serves all who ask within it.
 */
@Singleton
final class KafkaStages implements Stages {
  private static final long TIMEOUT_MILLIS = 700;
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Set<String> TOPICS =
      Topics.all().stream()
          .map(Topic::name)
          .filter(topic -> !topic.equals(Topics.RETRIES.name()))
          .collect(Collectors.toSet());

  private final KafkaSettings settings;
  private @Nullable Admin admin;
  private @Nullable Consumer<byte[], byte[]> consumer;
  private List<StageStatus> stages = List.of();
  private long read;

  KafkaStages(KafkaSettings settings) {
    this.settings = settings;
  }

  @Override
  public synchronized List<StageStatus> read() {
    if (stages.isEmpty() || System.nanoTime() - read > KEPT_NANOS) {
      try {
        stages = fetch(admin());
        read = System.nanoTime();
      } catch (ExecutionException | TimeoutException e) {
        throw new OutageException("Kafka does not say how far the stages are: " + e, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OutageException("the gateway is stopping", e);
      }
    }
    return stages;
  }

  private List<StageStatus> fetch(Admin from)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> groups =
        get(from.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .toList();
    var described = from.describeConsumerGroups(groups).all();
    var committed =
        get(
            from.listConsumerGroupOffsets(
                    groups.stream()
                        .collect(
                            Collectors.toMap(
                                group -> group, _ -> new ListConsumerGroupOffsetsSpec())))
                .all());
    Map<String, Map<TopicPartition, Long>> positions = new HashMap<>();
    committed.forEach((group, offsets) -> positions.put(group, ours(offsets)));
    positions.values().removeIf(Map::isEmpty);
    Map<TopicPartition, Long> ends = ends(from, positions.values());
    Map<String, ConsumerGroupDescription> members = get(described);
    List<StageStatus> all = new ArrayList<>();
    positions.forEach((group, offsets) -> {
      Map<TopicPartition, Long> behind = new HashMap<>(offsets);
      behind.entrySet().removeIf(at -> lag(at, ends) <= 0);
      long lag = behind.entrySet().stream().mapToLong(at -> lag(at, ends)).sum();
      ConsumerGroupDescription member = members.get(group);
      int instances = member == null ? 0 : member.members().size();
      all.add(new StageStatus(group, lag, lag == 0 ? null : oldest(behind), instances));
    });
    all.sort(Comparator.comparing(StageStatus::stage));
    return all;
  }

  private static Map<TopicPartition, Long> ends(
      Admin from, Collection<Map<TopicPartition, Long>> positions)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    positions.forEach(offsets ->
        offsets.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get(from.listOffsets(wanted).all()).forEach((at, end) -> ends.put(at, end.offset()));
    return ends;
  }

  private static long lag(
      Map.Entry<TopicPartition, Long> position, Map<TopicPartition, Long> ends) {
    return ends.getOrDefault(position.getKey(), 0L) - position.getValue();
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Map<TopicPartition, Long> ours(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.entrySet().stream()
        .filter(at -> at.getValue() != null && TOPICS.contains(at.getKey().topic()))
        .collect(Collectors.toMap(Map.Entry::getKey, at -> at.getValue().offset()));
  }

  /** The age of the oldest record at these offsets, in seconds. */
  private @Nullable Double oldest(Map<TopicPartition, Long> offsets) {
    if (consumer == null) {
      consumer = settings.consumer(null, 1);
    }
    Consumer<byte[], byte[]> reader = consumer;
    reader.assign(offsets.keySet());
    offsets.forEach(reader::seek);
    long until = System.nanoTime() + PATIENCE.toNanos();
    long oldest = Long.MAX_VALUE;
    Map<TopicPartition, Long> missing = new HashMap<>(offsets);
    while (!missing.isEmpty() && System.nanoTime() < until) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(PATIENCE)) {
        var partition = new TopicPartition(record.topic(), record.partition());
        missing.remove(partition);
        reader.pause(List.of(partition));
        oldest = Math.min(oldest, record.timestamp());
      }
    }
    return oldest == Long.MAX_VALUE
        ? null
        : Math.max(0, (System.currentTimeMillis() - oldest) / 1000.0);
  }

  private Admin admin() {
    if (admin == null) {
      admin = Admin.create(settings.client());
    }
    return admin;
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
    if (consumer != null) {
      consumer.close();
    }
  }
}
