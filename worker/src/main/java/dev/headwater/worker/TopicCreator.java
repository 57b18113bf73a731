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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates missing topics, each with its partitions, retention and compaction. */
public final class TopicCreator {
  private static final Logger log = LoggerFactory.getLogger(TopicCreator.class);
  private static final int TIMEOUT_SECONDS = 30;
  private static final int PAUSE_MILLIS = 100;
  private static final String MIN_INSYNC_REPLICAS = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

  private TopicCreator() {}

  /**
   * Creates missing topics, checks {@code documents}, and warns of topics that were created with
   * other replicas than the settings ask for.
   *
   * @throws IllegalStateException if Kafka does not answer, or {@code documents} does not have the
   *     number of partitions that is fixed for ever
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
      List<String> different = different(described, minInsyncReplicas(admin), settings);
      if (!different.isEmpty()) {
        log.warn(
            "headwater.kafka.replication is {} and min-insync-replicas {}, but not for topics that"
                + " existed before: {}",
            settings.replication(),
            settings.insyncReplicas(),
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
        .map(topic -> {
          Map<String, String> configs = new HashMap<>(topic.settings());
          configs.put(MIN_INSYNC_REPLICAS, Integer.toString(settings.insyncReplicas()));
          return new NewTopic(topic.name(), topic.partitions(), settings.replication())
              .configs(configs);
        })
        .toList();
  }

  /** The topics with other replicas than the settings ask for, each with what it has. */
  static List<String> different(
      Map<String, TopicDescription> described,
      Map<String, String> minInsyncReplicas,
      KafkaSettings settings) {
    List<String> different = new ArrayList<>();
    described.forEach((topic, description) -> {
      int replicas = description.partitions().getFirst().replicas().size();
      String insync = minInsyncReplicas.getOrDefault(topic, "1");
      if (replicas != settings.replication()
          || !insync.equals(Integer.toString(settings.insyncReplicas()))) {
        different.add("%s has %d and %s".formatted(topic, replicas, insync));
      }
    });
    different.sort(null);
    return different;
  }

  private static Map<String, String> minInsyncReplicas(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> topics =
        Topics.all().stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<String, String> values = new HashMap<>();
    whenKnown(() -> admin.describeConfigs(topics).all())
        .forEach(
            (topic, config) -> values.put(topic.name(), config.get(MIN_INSYNC_REPLICAS).value()));
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
    TopicDescription documents = described.get(Topics.DOCUMENTS.name());
    int partitions = documents == null ? 0 : documents.partitions().size();
    if (partitions != Topics.DOCUMENT_PARTITIONS) {
      throw new IllegalStateException(
          "The topic 'documents' has %d partitions; Headwater needs %d, because a document's"
                  .formatted(partitions, Topics.DOCUMENT_PARTITIONS)
              + " partition follows from its key. Recreate it and raise"
              + " headwater.kafka.documents-epoch");
    }
  }
}
