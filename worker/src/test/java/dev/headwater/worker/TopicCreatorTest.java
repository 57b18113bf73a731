package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Topics;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicCreatorTest {
  private static final KafkaSettings ONE = new KafkaSettings("kafka:9092", 1, (short) 1, 1, null);
  private static final KafkaSettings THREE = new KafkaSettings("kafka:9092", 1, (short) 3, 2, null);

  @Test
  void givesEachTopicItsPartitionsReplicasAndSettings() {
    List<NewTopic> topics = TopicCreator.newTopics(THREE);

    assertThat(topics).hasSameSizeAs(Topics.all());
    NewTopic documents = topics.getFirst();
    assertThat(documents.name()).isEqualTo("documents");
    assertThat(documents.numPartitions()).isEqualTo(24);
    assertThat(documents.configs()).containsEntry("cleanup.policy", "compact");
    assertThat(topics).extracting(NewTopic::replicationFactor).containsOnly((short) 3);
    assertThat(topics)
        .allSatisfy(topic -> assertThat(topic.configs()).containsEntry("min.insync.replicas", "2"));
  }

  @Test
  void forcesWhatASingleBrokerAcceptsToItsDisk() {
    List<NewTopic> topics = TopicCreator.newTopics(ONE);

    assertThat(topics)
        .filteredOn(topic -> "1".equals(topic.configs().get("flush.messages")))
        .extracting(NewTopic::name)
        .containsExactly("documents", "collections");
    assertThat(TopicCreator.newTopics(THREE))
        .allSatisfy(topic -> assertThat(topic.configs()).doesNotContainKey("flush.messages"));
  }

  @Test
  void namesWhatIsNotAsItWouldBeCreatedNow() {
    Map<String, Map<String, String>> configs = new HashMap<>();
    TopicCreator.newTopics(ONE)
        .forEach(topic -> configs.put(topic.name(), new HashMap<>(topic.configs())));

    assertThat(TopicCreator.different(documents(24), configs, ONE)).isEmpty();
    assertThat(TopicCreator.different(documents(24), configs, THREE))
        .contains(
            "documents has replicas 1 instead of 3",
            "documents has min.insync.replicas 1 instead of 2");
    configs.getOrDefault("answers", Map.of()).put("retention.ms", "1000");
    assertThat(TopicCreator.different(documents(24), configs, ONE))
        .containsExactly("answers has retention.ms 1000 instead of 21600000");
  }

  @Test
  void asksAgainABrokerThatHasNotHeardOfANewTopic() throws Exception {
    Queue<CompletableFuture<String>> answers = new ArrayDeque<>();
    answers.add(CompletableFuture.failedFuture(new UnknownTopicOrPartitionException()));
    answers.add(CompletableFuture.completedFuture("described"));

    String answer = TopicCreator.whenKnown(answers::remove);

    assertThat(answer).isEqualTo("described");
  }

  @Test
  void doesNotAskAgainAfterAnotherFailure() {
    Queue<CompletableFuture<String>> answers = new ArrayDeque<>();
    answers.add(CompletableFuture.failedFuture(new AuthorizationException("no")));

    assertThatThrownBy(() -> TopicCreator.whenKnown(answers::remove))
        .hasCauseInstanceOf(AuthorizationException.class);
  }

  @Test
  void acceptsTheNumberOfPartitionsThatIsFixed() {
    assertThatCode(() -> TopicCreator.check(documents(24))).doesNotThrowAnyException();
  }

  @Test
  void refusesAnotherNumberAndSaysWhatToDo() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TopicCreator.check(documents(8)))
        .withMessageContaining("'documents' has 8 partitions; Headwater needs 24")
        .withMessageContaining("headwater.kafka.documents-epoch");
  }

  @Test
  void refusesAClusterWithoutTheTopic() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TopicCreator.check(Map.of()))
        .withMessageContaining("has 0 partitions");
  }

  @Test
  void refusesAnotherNumberOfAnyTopic() {
    Map<String, TopicDescription> topics = new HashMap<>(documents(24));
    topics.put("answers", topic("answers", 16));

    assertThatIllegalStateException()
        .isThrownBy(() -> TopicCreator.check(topics))
        .withMessageContaining("'answers' has 16 partitions; Headwater needs 8")
        .withMessageContaining("Delete it");
  }

  /** All topics, {@code documents} with so many partitions. */
  private static Map<String, TopicDescription> documents(int partitions) {
    Map<String, TopicDescription> topics = new HashMap<>();
    Topics.all()
        .forEach(topic -> topics.put(topic.name(), topic(topic.name(), topic.partitions())));
    topics.put("documents", topic("documents", partitions));
    return topics;
  }

  private static TopicDescription topic(String name, int partitions) {
    Node node = Node.noNode();
    List<TopicPartitionInfo> infos =
        IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartitionInfo(i, node, List.of(node), List.of(node)))
            .toList();
    return new TopicDescription(name, false, infos);
  }
}
