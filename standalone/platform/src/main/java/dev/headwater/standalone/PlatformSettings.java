package dev.headwater.standalone;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a platform.
 *
 * @param data folder of everything that outlives the process
 * @param models directory of the weights
 * @param port of the gateway
 * @param kafkaHeap heap of the broker in JVM notation, such as "512m"
 * @param elasticsearchHeap heap of the node in JVM notation
 */
public record PlatformSettings(
    Path data,
    Path models,
    int port,
    int kafkaPort,
    int elasticsearchPort,
    String kafkaHeap,
    String elasticsearchHeap) {

  public PlatformSettings {
    data = data.toAbsolutePath().normalize();
    models = models.toAbsolutePath().normalize();
    requireHeap(kafkaHeap, "--kafka-heap");
    requireHeap(elasticsearchHeap, "--elasticsearch-heap");
    if (Set.copyOf(List.of(port, kafkaPort, elasticsearchPort)).size() < 3) {
      throw new HeadwaterException(
          "--port, --kafka-port and --elasticsearch-port must be three different ports, but are %d, %d and %d"
              .formatted(port, kafkaPort, elasticsearchPort));
    }
  }

  public URI url() {
    return URI.create("http://localhost:" + port);
  }

  /** Checks that the three ports are free. */
  void requireFreePorts() {
    Ports.requireFree(port, "the gateway", "--port", "HEADWATER_PORT");
    Ports.requireFree(kafkaPort, "Kafka", "--kafka-port", "HEADWATER_KAFKA_PORT");
    Ports.requireFree(
        elasticsearchPort, "Elasticsearch", "--elasticsearch-port", "HEADWATER_ELASTICSEARCH_PORT");
  }

  /** The settings of the five services. */
  Map<String, Object> services() {
    return Map.of(
        "micronaut.server.host",
        "127.0.0.1",
        // Ctrl-C stops asker and answerer at once.
        "micronaut.lifecycle.graceful-shutdown.enabled",
        false,
        "micronaut.server.port",
        port,
        "headwater.kafka.bootstrap-servers",
        "127.0.0.1:" + kafkaPort,
        "headwater.elasticsearch.url",
        "http://127.0.0.1:" + elasticsearchPort,
        "headwater.blobs.directory",
        data.resolve("blobs").toString(),
        "headwater.embed.cache.directory",
        data.resolve("vectors").toString(),
        "headwater.embed.added-encoders",
        String.join(",", new Models(models).addedEncoders().names()),
        "headwater.models.directory",
        models.toString());
  }

  private static void requireHeap(String heap, String option) {
    if (!heap.matches("[1-9][0-9]*[kKmMgG]")) {
      throw new HeadwaterException(
          "%s is '%s'; it must be a number with k, m or g, such as 512m or 2g"
              .formatted(option, heap));
    }
  }
}
