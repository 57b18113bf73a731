package dev.headwater.standalone;

import dev.headwater.worker.Models;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of the commands that start the platform. */
public final class PlatformOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:HEADWATER_PORT:-8080}",
      description = "HTTP port (default: HEADWATER_PORT, else 8080)")
  int port = 8080;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "${env:HEADWATER_KAFKA_PORT:-9092}",
      description = "Kafka's port (default: HEADWATER_KAFKA_PORT, else 9092)")
  int kafkaPort = 9092;

  @Option(
      names = "--elasticsearch-port",
      paramLabel = "PORT",
      defaultValue = "${env:HEADWATER_ELASTICSEARCH_PORT:-9200}",
      description = "Elasticsearch's port (default: HEADWATER_ELASTICSEARCH_PORT, else 9200)")
  int elasticsearchPort = 9200;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:HEADWATER_DATA:-data}",
      description = "Data folder (default: HEADWATER_DATA, else ./data)")
  Path data = Path.of("data");

  @Option(
      names = "--kafka-heap",
      paramLabel = "SIZE",
      defaultValue = "${env:HEADWATER_KAFKA_HEAP:-512m}",
      description = "Kafka's heap (default: HEADWATER_KAFKA_HEAP, else 512m)")
  String kafkaHeap = "512m";

  @Option(
      names = "--elasticsearch-heap",
      paramLabel = "SIZE",
      defaultValue = "${env:HEADWATER_ELASTICSEARCH_HEAP:-1g}",
      description = "Elasticsearch's heap (default: HEADWATER_ELASTICSEARCH_HEAP, else 1g)")
  String elasticsearchHeap = "1g";

  public PlatformSettings settings() {
    return new PlatformSettings(
        data,
        Models.defaultDirectory(),
        port,
        kafkaPort,
        elasticsearchPort,
        kafkaHeap,
        elasticsearchHeap);
  }
}
