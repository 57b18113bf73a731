package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Topics;
import java.util.ArrayDeque;
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
  void namesTheTopicsWithOtherReplicasThanTheSettings() {
    var one = new KafkaSettings("kafka:9092", 1, (short) 1, 1, null);

    assertThat(TopicCreator.different(documents(24), Map.of("documents", "1"), one)).isEmpty();
    assertThat(TopicCreator.different(documents(24), Map.of("documents", "1"), THREE))
        .containsExactly("documents has 1 and 1");
    assertThat(TopicCreator.different(documents(24), Map.of("documents", "2"), one))
        .containsExactly("documents has 1 and 2");
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

  private static Map<String, TopicDescription> documents(int partitions) {
    Node node = Node.noNode();
    List<TopicPartitionInfo> infos =
        IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartitionInfo(i, node, List.of(node), List.of(node)))
            .toList();
    return Map.of("documents", new TopicDescription("documents", false, infos));
  }
}
