package dev.headwater.worker;

import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates missing topics, each with its partitions, retention and compaction. */
public final class TopicCreator {
  private static final int TIMEOUT_SECONDS = 30;

  private TopicCreator() {}

  /**
   * Creates missing topics and checks {@code documents}.
   *
   * @throws IllegalStateException if Kafka does not answer, or {@code documents} does not have the
   *     number of partitions that is fixed for ever
   */
  public static void ensure(KafkaSettings settings) {
    try (Admin admin = Admin.create(settings.client())) {
      var created = admin.createTopics(newTopics(settings.replication()));
      for (var future : created.values().values()) {
        try {
          future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
      check(describe(admin));
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Kafka at %s does not answer (set headwater.kafka.bootstrap-servers)"
              .formatted(settings.bootstrapServers()),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka at %s did not create the topics: %s"
              .formatted(settings.bootstrapServers(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the topics were created", e);
    }
  }

  static List<NewTopic> newTopics(short replication) {
    return Topics.all().stream()
        .map(topic ->
            new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.settings()))
        .toList();
  }

  private static Map<String, TopicDescription> describe(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> names = Topics.all().stream().map(Topic::name).toList();
    return admin.describeTopics(names).allTopicNames().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
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
