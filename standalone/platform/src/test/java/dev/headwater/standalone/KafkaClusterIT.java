package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.KafkaProcess;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.worker.Service;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway on a cluster of three brokers, of which one and then two are killed. */
class KafkaClusterIT {
  private static final int BROKERS = 3;

  private final int[] ports = freePorts();
  private final int[] controllerPorts = freePorts();
  private final List<KafkaProcess> brokers = new ArrayList<>();
  private final Map<String, Long> accepted = new TreeMap<>();

  @TempDir private Path data;
  private ApplicationContext gateway;
  private Api api;

  @BeforeEach
  void start() {
    for (int i = 0; i < BROKERS; i++) {
      brokers.add(broker(i));
    }
    brokers.forEach(broker -> assertThat(broker.awaitReady()).isPositive());
    int port = Ports.free();
    gateway =
        Service.start(
            "gateway",
            Map.of(
                "headwater.gateway.port",
                port,
                "headwater.gateway.acknowledge-timeout",
                "10s",
                "headwater.blobs.directory",
                data.resolve("blobs").toString(),
                "headwater.kafka.bootstrap-servers",
                bootstrapServers(),
                "headwater.kafka.replication",
                3));
    api = Api.at(port);
  }

  @AfterEach
  void stop() {
    try {
      gateway.close(); // it is missing where it did not start
    } finally {
      brokers.forEach(KafkaProcess::close);
    }
  }

  @Test
  void goesOnWithoutOneBrokerRefusesWithoutTwoAndLosesNothing() throws Exception {
    assertThat(replicas()).containsOnly("3 replicas, 2 in sync");
    api.createCollection("handbook", "en");
    put("three", 20);

    kill(0);
    put("two", 20);

    kill(1);
    assertThat(api.put(Api.document("handbook", "one"), "text/plain", "One broker is left."))
        .extracting(Api.Reply::status)
        .isEqualTo(503);

    brokers.set(0, broker(0));
    brokers.set(1, broker(1));
    assertThat(brokers.get(0).awaitReady()).isPositive();
    put("again", 5);

    assertThat(stored(accepted.size())).containsAllEntriesOf(accepted);
  }

  private KafkaProcess broker(int i) {
    String voters =
        IntStream.range(0, BROKERS)
            .mapToObj(node -> (node + 1) + "@127.0.0.1:" + controllerPorts[node])
            .collect(Collectors.joining(","));
    return KafkaProcess.start(
        Installation.find(),
        data.resolve("broker-" + i),
        ports[i],
        "256m",
        Map.of(
            "node.id",
            Integer.toString(i + 1),
            "controller-port",
            Integer.toString(controllerPorts[i]),
            "controller.quorum.voters",
            voters,
            "offsets.topic.replication.factor",
            "3",
            // A killed broker's partitions get another leader within seconds.
            "broker.session.timeout.ms",
            "3000",
            "broker.heartbeat.interval.ms",
            "500"));
  }

  private void kill(int i) throws Exception {
    ProcessHandle process = ProcessHandle.of(brokers.get(i).pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().get();
  }

  /** Puts documents, each of which must be accepted. */
  private void put(String name, int count) {
    for (int i = 0; i < count; i++) {
      String id = name + "-" + i;
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            var reply = api.put(Api.document("handbook", id), "text/plain", "A document.");
            assertThat(reply.status()).as(reply.body()).isEqualTo(202);
            accepted.put(id, reply.json().path("version").asLong());
          });
    }
  }

  private String bootstrapServers() {
    return IntStream.of(ports)
        .mapToObj(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(","));
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }

  private List<String> replicas() throws Exception {
    List<String> replicas = new ArrayList<>();
    try (Admin admin = Admin.create(client())) {
      var names = Topics.all().stream().map(topic -> topic.name()).toList();
      for (var topic : admin.describeTopics(names).allTopicNames().get().values()) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        var config =
            admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
        replicas.add(
            "%d replicas, %s in sync"
                .formatted(
                    topic.partitions().getFirst().replicas().size(),
                    config.get("min.insync.replicas").value()));
      }
    }
    return replicas;
  }

  /** Documents in the topic, each with its newest version; at least so many. */
  private Map<String, Long> stored(int count) {
    Map<String, Long> stored = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(client(), new StringDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          IntStream.range(0, Topics.DOCUMENT_PARTITIONS)
              .mapToObj(i -> new TopicPartition(Topics.DOCUMENTS.name(), i))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
              stored.put(DocumentKey.parse(record.key()).id(), Versions.of(1, record.offset()));
            }
            return stored.size() >= count;
          });
    }
    return stored;
  }

  private static int[] freePorts() {
    return IntStream.generate(Ports::free).limit(BROKERS).toArray();
  }
}
