package dev.headwater.standalone.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** Where the tests' servers run, and from which images. */
public final class TestServers {
  static final String KAFKA_IMAGE = "apache/kafka:4.4.0";
  static final String ELASTICSEARCH_IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:9.5.3";
  static final String S3_IMAGE = "motoserver/moto:5.2.5";

  private static final List<String> SOCKETS =
      List.of(
          "/var/run/docker.sock",
          System.getProperty("user.home") + "/.docker/run/docker.sock",
          System.getenv("XDG_RUNTIME_DIR") + "/docker.sock");

  private TestServers() {}

  private static final class Chosen {
    static final boolean CONTAINERS = containers(System.getenv(), TestServers::engineFound);

    static {
      System.out.println(
          CONTAINERS
              ? "Kafka, Elasticsearch and S3 of the tests are containers"
              : "Kafka, Elasticsearch and S3 of the tests are child processes");
    }
  }

  /**
   * Whether the servers are containers: as {@code HEADWATER_TEST_SERVERS} says, "containers" or
   * "processes"; where it is not set, if a Docker engine is found.
   */
  public static boolean containers() {
    return Chosen.CONTAINERS;
  }

  static boolean containers(Map<String, String> environment, BooleanSupplier engine) {
    String wanted = environment.getOrDefault("HEADWATER_TEST_SERVERS", "");
    return switch (wanted) {
      case "" -> engine.getAsBoolean();
      case "containers" -> {
        if (!engine.getAsBoolean()) {
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

  /** Testcontainers logs an error where it finds no engine, so it is asked where one may be. */
  private static boolean engineFound() {
    return (System.getenv("DOCKER_HOST") != null
            || SOCKETS.stream().map(Path::of).anyMatch(Files::exists))
        && DockerClientFactory.instance().isDockerAvailable();
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
