package dev.headwater.worker;

import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates missing topics, each with its partitions, retention and compaction. */
public final class TopicCreator {
  private static final Logger log = LoggerFactory.getLogger(TopicCreator.class);
  private static final int TIMEOUT_SECONDS = 30;
  private static final int PAUSE_MILLIS = 100;

  private TopicCreator() {}

  /**
   * Creates missing topics, checks the partitions of all, and warns of topics that were created
   * with other replicas or settings.
   *
   * @throws IllegalStateException if Kafka does not answer, or a topic has another number of
   *     partitions than is fixed for ever
   */
  public static void ensure(KafkaSettings settings) {
    try (Admin admin = Admin.create(settings.client())) {
      var created = admin.createTopics(newTopics(settings));
      for (var future : created.values().values()) {
        try {
          future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
      Map<String, TopicDescription> described = describe(admin);
      check(described);
      List<String> different = different(described, configs(admin), settings);
      if (!different.isEmpty()) {
        log.warn(
            "Topics that existed before are not as this version and headwater.kafka.replication"
                + " make them: {}; change them with kafka-configs.sh and"
                + " kafka-reassign-partitions.sh",
            String.join(", ", different));
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Kafka at %s does not answer (set headwater.kafka.bootstrap-servers)"
              .formatted(settings.bootstrapServers()),
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message =
          cause instanceof AuthenticationException || cause instanceof AuthorizationException
              ? "Kafka at %s refuses the client (headwater.kafka.client-properties): %s"
              : "Kafka at %s did not create the topics: %s";
      throw new IllegalStateException(
          message.formatted(settings.bootstrapServers(), cause.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the topics were created", e);
    }
  }

  static List<NewTopic> newTopics(KafkaSettings settings) {
    return Topics.all().stream()
        .map(topic ->
            new NewTopic(topic.name(), topic.partitions(), settings.replication())
                .configs(configs(topic, settings)))
        .toList();
  }

  private static Map<String, String> configs(Topic<?> topic, KafkaSettings settings) {
    Map<String, String> configs = new HashMap<>(topic.settings());
    configs.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(settings.insyncReplicas()));
    if (settings.replication() == 1 && topic.kept() instanceof Topic.Kept.Compacted) {
      // What is lost with the page cache of the only broker is lost for ever.
      configs.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
    }
    return configs;
  }

  /**
   * What is not as it would be if the topics were created now.
   *
   * @param configs of each topic, by topic and name
   */
  static List<String> different(
      Map<String, TopicDescription> described,
      Map<String, Map<String, String>> configs,
      KafkaSettings settings) {
    List<String> different = new ArrayList<>();
    for (Topic<?> topic : Topics.all()) {
      TopicDescription description = described.get(topic.name());
      if (description == null) {
        continue;
      }
      int replicas = description.partitions().getFirst().replicas().size();
      if (replicas != settings.replication()) {
        different.add(differs(topic, "replicas", replicas, settings.replication()));
      }
      Map<String, String> actual = configs.getOrDefault(topic.name(), Map.of());
      configs(topic, settings)
          .forEach((name, wanted) -> {
            if (!wanted.equals(actual.get(name))) {
              different.add(differs(topic, name, actual.get(name), wanted));
            }
          });
    }
    different.sort(null);
    return different;
  }

  private static String differs(
      Topic<?> topic, String name, @Nullable Object actual, Object wanted) {
    return "%s has %s %s instead of %s".formatted(topic, name, actual, wanted);
  }

  private static Map<String, Map<String, String>> configs(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> topics =
        Topics.all().stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<String, Map<String, String>> values = new HashMap<>();
    whenKnown(() -> admin.describeConfigs(topics).all())
        .forEach((topic, config) ->
            values.put(
                topic.name(),
                config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value))));
    return values;
  }

  private static Map<String, TopicDescription> describe(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> names = Topics.all().stream().map(Topic::name).toList();
    return whenKnown(() -> admin.describeTopics(names).allTopicNames());
  }

  /** Asks until the broker that answers has heard of new topics, which others have created. */
  static <T> T whenKnown(Supplier<? extends Future<T>> ask)
      throws ExecutionException, InterruptedException, TimeoutException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      try {
        return ask.get().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > until) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  static void check(Map<String, TopicDescription> described) {
    for (Topic<?> topic : Topics.all()) {
      TopicDescription found = described.get(topic.name());
      int partitions = found == null ? 0 : found.partitions().size();
      if (partitions != topic.partitions()) {
        throw new IllegalStateException(
            "The topic '%s' has %d partitions; Headwater needs %d. %s"
                .formatted(
                    topic,
                    partitions,
                    topic.partitions(),
                    topic.equals(Topics.DOCUMENTS)
                        ? "A document's partition follows from its key: recreate the topic and"
                            + " raise headwater.kafka.documents-epoch"
                        : "Delete it while no service runs; the next start creates it"));
      }
    }
  }
}
