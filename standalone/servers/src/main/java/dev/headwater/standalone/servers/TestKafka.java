package dev.headwater.standalone.servers;

import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.KafkaProcess;
import dev.headwater.standalone.processes.Ports;
import java.nio.file.Path;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A Kafka broker for tests.
 *
 * @param bootstrapServers its address, on this machine
 * @param stop ends it
 */
public record TestKafka(String bootstrapServers, Runnable stop) implements AutoCloseable {
  private static final String HEAP = "256m";

  /**
   * Starts a broker and waits until it answers.
   *
   * @param data folder of a child process's data
   */
  public static TestKafka start(Path data) {
    return TestServers.containers() ? container() : process(data);
  }

  private static TestKafka process(Path data) {
    KafkaProcess process = KafkaProcess.start(Installation.find(), data, Ports.free(), HEAP);
    var _ = process.awaitReady();
    return new TestKafka(process.bootstrapServers(), process::close);
  }

  /** With the settings of docker-compose.yml that the tests depend on. */
  private static TestKafka container() {
    KafkaContainer container =
        new KafkaContainer(TestServers.image(TestServers.KAFKA_IMAGE, "HEADWATER_TEST_KAFKA_IMAGE"))
            .withEnv("KAFKA_HEAP_OPTS", "-Xms%1$s -Xmx%1$s".formatted(HEAP))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", "16842752")
            .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", "16842752")
            .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4")
            .withEnv("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "3000")
            .withEnv("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "3000")
            .withEnv("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "1000")
            .withEnv("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "1000")
            .withEnv("KAFKA_GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS", "100");
    container.start();
    return new TestKafka(container.getBootstrapServers(), container::close);
  }

  public int port() {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
  }

  @Override
  public void close() {
    stop.run();
  }
}
