package dev.headwater.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How Kafka shares topics among the instances of a service. */
@ExtendWith(RunningPlatform.class)
class ConsumerGroupsIT {
  private final Api api;

  ConsumerGroupsIT(Api api) {
    this.api = api;
  }

  @Test
  void givesEachOfTwoInstancesHalfOfEachTopic() {
    List<String> topics = Stream.of(Topics.CHUNKS_BULK, Topics.RETRIES).map(Topic::name).toList();
    KafkaSettings kafka =
        new KafkaSettings("127.0.0.1:" + api.settings().kafkaPort(), 1, (short) 1, 0, null);
    try (KafkaConsumer<byte[], byte[]> one = kafka.consumer("consumer-groups-it", 1);
        KafkaConsumer<byte[], byte[]> other = kafka.consumer("consumer-groups-it", 1)) {
      one.subscribe(topics);
      other.subscribe(topics);

      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .untilAsserted(
              () -> assertThat(List.of(partitions(one), partitions(other))).containsOnly(halves()));
    }
  }

  @Test
  void noticesADeadMemberSoonerWhereQuestionsWait() throws Exception {
    try (Admin admin =
        Admin.create(
            Map.<String, Object>of(
                "bootstrap.servers", "127.0.0.1:" + api.settings().kafkaPort()))) {
      assertThat(sessionTimeout(admin, "generate")).isEqualTo("3000");
      assertThat(sessionTimeout(admin, "retrieve-search")).isEqualTo("3000");
      assertThat(sessionTimeout(admin, "ingest-bulk")).isEqualTo("30000");
    }
  }

  private static String sessionTimeout(Admin admin, String group) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    Config described = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return requireNonNull(described).get("consumer.session.timeout.ms").value();
  }

  /** How many partitions of each topic a consumer has. */
  private static Map<String, Long> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    var _ = consumer.poll(Duration.ofMillis(50));
    return consumer.assignment().stream()
        .collect(Collectors.groupingBy(TopicPartition::topic, Collectors.counting()));
  }

  private static Map<String, Long> halves() {
    return Stream.of(Topics.CHUNKS_BULK, Topics.RETRIES)
        .collect(Collectors.toMap(Topic::name, topic -> topic.partitions() / 2L));
  }
}
