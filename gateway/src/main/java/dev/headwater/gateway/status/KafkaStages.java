package dev.headwater.gateway.status;

import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.OutageException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
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

  /** What a group has committed of a partition, and where that ends. */
  private record Position(long committed, long end) {
    long lag() {
      return Math.max(0, end - committed);
    }
  }

  KafkaStages(KafkaSettings settings) {
    this.settings = settings;
  }

  @Override
  public synchronized List<StageStatus> read() {
    if (stages.isEmpty() || System.nanoTime() - read > KEPT_NANOS) {
      stages = stages(admin());
      read = System.nanoTime();
    }
    return stages;
  }

  @Override
  public synchronized Map<String, Long> lags(String suffix) {
    Admin kafka = admin();
    List<String> groups = groups(kafka).stream().filter(name -> name.endsWith(suffix)).toList();
    Map<String, Long> lags = new HashMap<>();
    positions(kafka, groups).forEach((group, at) -> lags.put(group, lag(at)));
    return lags;
  }

  private List<StageStatus> stages(Admin kafka) {
    List<String> groups = groups(kafka);
    var described = kafka.describeConsumerGroups(groups).all();
    Map<String, Map<TopicPartition, Position>> positions = positions(kafka, groups);
    Map<String, ConsumerGroupDescription> members = get(described);
    List<StageStatus> all = new ArrayList<>();
    positions.forEach((group, at) -> {
      ConsumerGroupDescription member = members.get(group);
      int instances = member == null ? 0 : member.members().size();
      all.add(new StageStatus(group, lag(at), oldest(at), instances));
    });
    all.sort(Comparator.comparing(StageStatus::stage));
    return all;
  }

  private static List<String> groups(Admin kafka) {
    return get(kafka.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
        .map(GroupListing::groupId)
        .toList();
  }

  /** Where each group is in our topics; without those that read none of them. */
  private static Map<String, Map<TopicPartition, Position>> positions(
      Admin kafka, List<String> groups) {
    var wanted =
        groups.stream()
            .collect(Collectors.toMap(group -> group, _ -> new ListConsumerGroupOffsetsSpec()));
    var committed = get(kafka.listConsumerGroupOffsets(wanted).all());
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    committed
        .values()
        .forEach(offsets ->
            offsets.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest())));
    latest.keySet().removeIf(partition -> !TOPICS.contains(partition.topic()));
    var ends = get(kafka.listOffsets(latest).all());
    Map<String, Map<TopicPartition, Position>> positions = new HashMap<>();
    committed.forEach((group, offsets) ->
        offsets.forEach((partition, at) -> {
          var end = ends.get(partition);
          if (at != null && end != null) {
            positions
                .computeIfAbsent(group, _ -> new HashMap<>())
                .put(partition, new Position(at.offset(), end.offset()));
          }
        }));
    return positions;
  }

  private static long lag(Map<TopicPartition, Position> positions) {
    return positions.values().stream().mapToLong(Position::lag).sum();
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new OutageException("Kafka does not say how far the stages are: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutageException("the gateway is stopping", e);
    }
  }

  /** The age of the oldest record behind these positions, in seconds. */
  private @Nullable Double oldest(Map<TopicPartition, Position> positions) {
    Map<TopicPartition, Long> missing = new HashMap<>();
    positions.forEach((partition, at) -> {
      if (at.lag() > 0) {
        missing.put(partition, at.committed());
      }
    });
    if (missing.isEmpty()) {
      return null;
    }
    if (consumer == null) {
      consumer = settings.consumer(null, 1);
    }
    Consumer<byte[], byte[]> reader = consumer;
    reader.assign(missing.keySet());
    missing.forEach(reader::seek);
    long until = System.nanoTime() + PATIENCE.toNanos();
    long oldest = Long.MAX_VALUE;
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
