package dev.headwater.standalone.servers;

import dev.headwater.standalone.processes.ElasticsearchProcess;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.elasticsearch.ElasticsearchContainer;

/**
 * An Elasticsearch node for tests, without security.
 *
 * @param url its address, on this machine
 * @param stop ends it
 */
public record TestElasticsearch(URI url, Runnable stop) implements AutoCloseable {
  private static final String HEAP = "512m";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * Starts a node and waits until it answers.
   *
   * @param data folder of a child process's data
   */
  public static TestElasticsearch start(Path data) {
    return TestServers.containers() ? container() : process(data);
  }

  private static TestElasticsearch process(Path data) {
    ElasticsearchProcess process =
        ElasticsearchProcess.start(Installation.find(), data, Ports.free(), HEAP);
    var _ = process.awaitReady();
    return new TestElasticsearch(process.url(), process::close);
  }

  private static TestElasticsearch container() {
    ElasticsearchContainer container =
        new ElasticsearchContainer(
                TestServers.image(
                    TestServers.ELASTICSEARCH_IMAGE, "HEADWATER_TEST_ELASTICSEARCH_IMAGE"))
            .withEnv("ES_JAVA_OPTS", "-Xms%1$s -Xmx%1$s".formatted(HEAP))
            .withEnv("xpack.security.enabled", "false")
            .withEnv("action.auto_create_index", "false")
            .withEnv("cluster.routing.allocation.disk.watermark.low", "500mb")
            .withEnv("cluster.routing.allocation.disk.watermark.high", "300mb")
            .withEnv("cluster.routing.allocation.disk.watermark.flood_stage", "100mb")
            .waitingFor(
                Wait.forHttp("/_cluster/health?wait_for_status=yellow&timeout=1s")
                    .forPort(9200)
                    .withStartupTimeout(PATIENCE));
    container.start();
    return new TestElasticsearch(
        URI.create("http://" + container.getHttpHostAddress()), container::close);
  }

  @Override
  public void close() {
    stop.run();
  }
}
