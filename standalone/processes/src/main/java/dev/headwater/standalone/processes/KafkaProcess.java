package dev.headwater.standalone.processes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker as a child process; its log is {@code logs/kafka.log} of the data folder. */
public final class KafkaProcess implements AutoCloseable {
  private final ChildProcess child;
  private final int port;

  private KafkaProcess(ChildProcess child, int port) {
    this.child = child;
    this.port = port;
  }

  /**
   * Starts the broker; {@link #awaitReady} waits for it.
   *
   * @param data data folder of the platform
   * @param heap JVM notation, such as "512m"
   */
  public static KafkaProcess start(Installation installation, Path data, int port, String heap) {
    return start(installation, data, port, heap, Map.of());
  }

  /**
   * Starts a broker with further settings, such as the other nodes of its cluster.
   *
   * @param settings the broker's own, and {@code controller-port}; they override ours
   */
  public static KafkaProcess start(
      Installation installation, Path data, int port, String heap, Map<String, String> settings) {
    Map<String, String> arguments = new TreeMap<>();
    arguments.put("data", data.resolve("kafka").toString());
    arguments.put("port", Integer.toString(port));
    arguments.put("controller-port", Integer.toString(Ports.free()));
    arguments.putAll(settings);
    var description =
        new ChildProcess.Description(
            "Kafka",
            data,
            StartCache.of(installation, "kafka", data),
            List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                installation.classpath("kafka")),
            "dev.headwater.standalone.kafka.KafkaBroker",
            arguments.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toList());
    return new KafkaProcess(ChildProcess.start(description), port);
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /**
   * Waits until the broker answers clients.
   *
   * @return how long the start took
   * @throws ProcessException if it ends instead, or takes too long
   */
  public Duration awaitReady() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "reconnect.backoff.ms", 50,
            "reconnect.backoff.max.ms", 100);
    try (Admin admin = Admin.create(settings)) {
      return child.awaitReady(() -> answers(admin));
    }
  }

  public long pid() {
    return child.pid();
  }

  public boolean alive() {
    return child.alive();
  }

  /** Completes when it has ended, with a failure that says how it ended. */
  public CompletableFuture<ProcessException> ended() {
    return child.ended();
  }

  @Override
  public void close() {
    child.close();
  }

  private static boolean answers(Admin admin) {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
