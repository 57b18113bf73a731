package dev.headwater.worker;

import dev.headwater.events.Topic;
import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.value.PropertyResolver;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param documentsGeneration generation of the topic {@code documents}; raise it when the topic was
 *     created anew, so that versions go on rising
 * @param replication replicas of each topic that is created
 * @param clientProperties file with further client settings, such as credentials
 */
@ConfigurationProperties("headwater.kafka")
public record KafkaSettings(
    String bootstrapServers,
    int documentsGeneration,
    short replication,
    @Nullable Path clientProperties) {

  private static final String DEFAULT_SERVERS = "localhost:9092";

  /** How long one batch may take; a dead worker is noticed by its session, not by this. */
  private static final int MAX_POLL_INTERVAL_MILLIS = 3_600_000;

  @ConfigurationInject
  public KafkaSettings(
      @Bindable(defaultValue = DEFAULT_SERVERS) String bootstrapServers,
      @Bindable(defaultValue = "1") int documentsGeneration,
      @Bindable(defaultValue = "1") short replication,
      @Nullable Path clientProperties) {
    this.bootstrapServers = bootstrapServers;
    this.documentsGeneration = documentsGeneration;
    this.replication = replication;
    this.clientProperties = clientProperties;
  }

  /** Reads the settings before there are beans. */
  static KafkaSettings of(PropertyResolver properties) {
    return new KafkaSettings(
        properties
            .getProperty("headwater.kafka.bootstrap-servers", String.class)
            .orElse(DEFAULT_SERVERS),
        properties.getProperty("headwater.kafka.documents-generation", Integer.class).orElse(1),
        properties.getProperty("headwater.kafka.replication", Short.class).orElse((short) 1),
        properties.getProperty("headwater.kafka.client-properties", Path.class).orElse(null));
  }

  /** Settings that every client has. */
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
   * @param lingerMillis 0 on the questions' path, 5 where throughput counts
   */
  public KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
    Map<String, Object> producer = client();
    producer.put("acks", "all");
    producer.put("enable.idempotence", true);
    producer.put("linger.ms", lingerMillis);
    producer.put("compression.type", "lz4");
    producer.put("max.request.size", Topic.RECORD_BYTES);
    return new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A consumer whose offsets move only when it is told so.
   *
   * @param group consumer group, or null to read without one
   * @param maxRecords most records of a poll
   */
  public KafkaConsumer<byte[], byte[]> consumer(@Nullable String group, int maxRecords) {
    Map<String, Object> consumer = client();
    if (group != null) {
      consumer.put("group.id", group);
      consumer.put("group.protocol", "consumer");
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
