package dev.headwater.standalone.servers;

import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** Where the tests' servers run, and from which images. */
public final class TestServers {
  static final String KAFKA_IMAGE = "apache/kafka:4.4.0";
  static final String ELASTICSEARCH_IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:9.5.3";

  private TestServers() {}

  private static final class Chosen {
    static final boolean CONTAINERS =
        containers(System.getenv(), () -> DockerClientFactory.instance().isDockerAvailable());

    static {
      System.out.println(
          CONTAINERS
              ? "Kafka and Elasticsearch of the tests are containers"
              : "Kafka and Elasticsearch of the tests are child processes");
    }
  }

  /** Whether Docker's state is asked for. */
  interface Engine {
    boolean found();
  }

  /**
   * Whether the servers are containers: as {@code HEADWATER_TEST_SERVERS} says, "containers" or
   * "processes"; where it is not set, if a Docker engine is found.
   */
  public static boolean containers() {
    return Chosen.CONTAINERS;
  }

  static boolean containers(Map<String, String> environment, Engine engine) {
    String wanted = environment.getOrDefault("HEADWATER_TEST_SERVERS", "");
    return switch (wanted) {
      case "" -> engine.found();
      case "containers" -> {
        if (!engine.found()) {
          throw new IllegalStateException(
              "HEADWATER_TEST_SERVERS is 'containers', but no Docker engine answers");
        }
        yield true;
      }
      case "processes" -> false;
      default ->
          throw new IllegalStateException(
              "HEADWATER_TEST_SERVERS is '%s'; allowed are 'containers' and 'processes'"
                  .formatted(wanted));
    };
  }

  /** An image, or the one that a variable of the environment names in its place. */
  static DockerImageName image(String name, String variable) {
    String set = System.getenv(variable);
    return set == null || set.isBlank()
        ? DockerImageName.parse(name)
        : DockerImageName.parse(set)
            .asCompatibleSubstituteFor(DockerImageName.parse(name).getUnversionedPart());
  }
}
