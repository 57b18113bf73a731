package dev.headwater.worker;

import dev.headwater.events.Topic;
import dev.headwater.events.Versions;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers brokers to connect to first, as {@code host:port}, separated by commas
 * @param documentsEpoch epoch of the topic {@code documents}, from 1 to 32767; raise it when the
 *     topic is recreated, so that versions keep rising
 * @param replication replicas of each topic that is created
 * @param minInsyncReplicas replicas that must have a record before it counts as accepted; 0 is one
 *     fewer than the replication, and at least 1
 * @param clientProperties file of further client settings, such as credentials
 */
@ConfigurationProperties("headwater.kafka")
public record KafkaSettings(
    @Bindable(defaultValue = "localhost:9092") String bootstrapServers,
    @Bindable(defaultValue = "1") int documentsEpoch,
    @Bindable(defaultValue = "1") short replication,
    @Bindable(defaultValue = "0") int minInsyncReplicas,
    @Nullable Path clientProperties) {

  /** Longest time for one batch; a dead worker is noticed by its session, not by this. */
  private static final int MAX_POLL_INTERVAL_MILLIS = 3_600_000;

  private static final int GATHERED_BYTES = 128 * 1024;

  public KafkaSettings {
    Limits.requireRange("headwater.kafka.documents-epoch", documentsEpoch, 1, Versions.MAX_EPOCH);
    Limits.requireAtLeast("headwater.kafka.replication", replication, 1);
    if (minInsyncReplicas < 0 || minInsyncReplicas > replication) {
      throw new IllegalArgumentException(
          "headwater.kafka.min-insync-replicas is %d; allowed are 0 to headwater.kafka.replication, which is %d"
              .formatted(minInsyncReplicas, replication));
    }
  }

  /** Replicas that must have a record before it counts as accepted. */
  int insyncReplicas() {
    return minInsyncReplicas == 0 ? Math.max(1, replication - 1) : minInsyncReplicas;
  }

  /** Settings that all clients share. */
  public Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>();
    if (clientProperties != null) {
      client.putAll(read(clientProperties));
    }
    client.put("bootstrap.servers", bootstrapServers);
    client.put("reconnect.backoff.max.ms", 200);
    return client;
  }

  /**
   * A producer that loses and doubles nothing: acks=all, idempotent.
   *
   * @param lingerMillis how long a record may wait for others to share its request
   */
  public KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
    return producer(lingerMillis, Map.of());
  }

  /**
   * Such a producer, which gives a record up within a time and never sends it afterwards: the
   * future of a record is then settled, and is the truth.
   *
   * @param lingerMillis how long a record may wait for others to share its request
   * @param within at least a second
   */
  KafkaProducer<byte[], byte[]> producer(int lingerMillis, Duration within) {
    int third = (int) within.dividedBy(3).toMillis();
    return producer(
        lingerMillis,
        Map.of(
            "max.block.ms", third, // until it knows the partition's leader and has room
            "delivery.timeout.ms", 2 * third,
            "request.timeout.ms", third));
  }

  /**
   * A producer of which there is one in the whole cluster: its {@code initTransactions} waits for
   * what the others have begun and shuts them out.
   *
   * @param id that these producers share
   * @param within at least a second
   */
  public KafkaProducer<byte[], byte[]> exclusiveProducer(String id, Duration within) {
    int third = (int) within.dividedBy(3).toMillis();
    return producer(
        0,
        Map.of(
            "transactional.id", id,
            "transaction.timeout.ms", (int) within.toMillis(),
            "max.block.ms", third,
            "delivery.timeout.ms", 2 * third,
            "request.timeout.ms", third));
  }

  private KafkaProducer<byte[], byte[]> producer(int lingerMillis, Map<String, Object> special) {
    Map<String, Object> producer = client();
    producer.putAll(special);
    producer.put("acks", "all");
    producer.put("enable.idempotence", true);
    producer.put("linger.ms", lingerMillis);
    producer.put("compression.type", "lz4");
    producer.put("max.request.size", Topic.RECORD_BYTES);
    return new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A consumer without a group, of records that an {@link #exclusiveProducer} has committed.
   *
   * @param maxRecords most records of a poll
   */
  KafkaConsumer<byte[], byte[]> committedReader(int maxRecords) {
    return consumer(Map.of("isolation.level", "read_committed"), null, maxRecords, Duration.ZERO);
  }

  /**
   * A consumer without auto-commit, which gets a record as soon as it is written.
   *
   * @param group consumer group, or null to read without one
   * @param maxRecords most records of a poll
   */
  public KafkaConsumer<byte[], byte[]> consumer(@Nullable String group, int maxRecords) {
    return consumer(group, maxRecords, Duration.ZERO);
  }

  /**
   * A consumer without auto-commit.
   *
   * @param group consumer group, or null to read without one
   * @param maxRecords most records of a poll
   * @param gather how long the broker may gather {@value #GATHERED_BYTES} bytes of records before
   *     it sends them: fewer and larger polls
   */
  public KafkaConsumer<byte[], byte[]> consumer(
      @Nullable String group, int maxRecords, Duration gather) {
    return consumer(Map.of(), group, maxRecords, gather);
  }

  private KafkaConsumer<byte[], byte[]> consumer(
      Map<String, Object> special, @Nullable String group, int maxRecords, Duration gather) {
    Map<String, Object> consumer = client();
    consumer.putAll(special);
    if (gather.isPositive()) {
      consumer.put("fetch.min.bytes", GATHERED_BYTES);
      consumer.put("fetch.max.wait.ms", (int) gather.toMillis());
    }
    if (group != null) {
      consumer.put("group.id", group);
      consumer.put("group.protocol", "consumer");
      // Shares each topic by itself. The broker's default may give one instance a whole topic.
      consumer.put("group.remote.assignor", "range");
    }
    consumer.put("enable.auto.commit", false);
    consumer.put("auto.offset.reset", "earliest");
    consumer.put("max.poll.records", maxRecords);
    consumer.put("max.poll.interval.ms", MAX_POLL_INTERVAL_MILLIS);
    consumer.put("connections.max.idle.ms", MAX_POLL_INTERVAL_MILLIS + 60_000);
    consumer.put("metadata.max.age.ms", 30_000);
    return new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Map<String, Object> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "headwater.kafka.client-properties: cannot read " + file + ": " + e.getMessage(), e);
    }
    Map<String, Object> settings = new HashMap<>();
    properties.forEach((name, value) -> settings.put(name.toString(), value));
    return settings;
  }
}
