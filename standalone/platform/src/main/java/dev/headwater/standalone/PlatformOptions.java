package dev.headwater.standalone;

import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelFetcher;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of the commands that start the platform. */
public final class PlatformOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:HEADWATER_PORT:-8080}",
      description = "HTTP port, also by HEADWATER_PORT (default: ${DEFAULT-VALUE})")
  int port;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "${env:HEADWATER_KAFKA_PORT:-9092}",
      description = "Kafka's port, also by HEADWATER_KAFKA_PORT (default: ${DEFAULT-VALUE})")
  int kafkaPort;

  @Option(
      names = "--elasticsearch-port",
      paramLabel = "PORT",
      defaultValue = "${env:HEADWATER_ELASTICSEARCH_PORT:-9200}",
      description =
          "Elasticsearch's port, also by HEADWATER_ELASTICSEARCH_PORT (default: ${DEFAULT-VALUE})")
  int elasticsearchPort;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:HEADWATER_DATA:-data}",
      description = "Data folder, also by HEADWATER_DATA (default: ${DEFAULT-VALUE})")
  Path data = Path.of("");

  @Option(
      names = "--kafka-heap",
      paramLabel = "SIZE",
      defaultValue = "${env:HEADWATER_KAFKA_HEAP:-512m}",
      description = "Kafka's heap, also by HEADWATER_KAFKA_HEAP (default: ${DEFAULT-VALUE})")
  String kafkaHeap = "";

  @Option(
      names = "--elasticsearch-heap",
      paramLabel = "SIZE",
      defaultValue = "${env:HEADWATER_ELASTICSEARCH_HEAP:-1g}",
      description =
          "Elasticsearch's heap, also by HEADWATER_ELASTICSEARCH_HEAP (default: ${DEFAULT-VALUE})")
  String elasticsearchHeap = "";

  private PlatformSettings settings() {
    return new PlatformSettings(
        data,
        Models.defaultDirectory(),
        port,
        kafkaPort,
        elasticsearchPort,
        kafkaHeap,
        elasticsearchHeap);
  }

  /**
   * Fetches missing weights, then starts the platform. The console is for people; the services' log
   * goes to a file, which is set before the first logger.
   */
  public Platform start() {
    PlatformSettings settings = settings();
    System.setProperty("headwater.logs", settings.data().resolve("logs").toString());
    System.setProperty("logback.configurationFile", "logback-standalone.xml");
    new ModelFetcher(new Models(settings.models()), System.out::println).ensure(Catalogue.DEFAULTS);
    return Platform.start(Installation.find(), settings, System.out::println);
  }
}
