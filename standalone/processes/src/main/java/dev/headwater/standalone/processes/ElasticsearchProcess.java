package dev.headwater.standalone.processes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An Elasticsearch node as a child process; its log is {@code logs/elasticsearch.log} of the data
 * folder.
 */
public final class ElasticsearchProcess implements AutoCloseable {
  private final ChildProcess child;
  private final int port;

  private ElasticsearchProcess(ChildProcess child, int port) {
    this.child = child;
    this.port = port;
  }

  /**
   * Starts the node; {@link #awaitReady} waits for it.
   *
   * @param data data folder of the platform
   * @param heap JVM notation, such as "1g"
   */
  public static ElasticsearchProcess start(
      Installation installation, Path data, int port, String heap) {
    Path folder = data.resolve("elasticsearch");
    var description =
        new ChildProcess.Description(
            "Elasticsearch",
            data,
            StartCache.of(installation, "elasticsearch", data),
            List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Des.nativelibs.path=" + folder.resolve("home").resolve("lib"),
                "-cp",
                installation.classpath("elasticsearch")),
            "dev.headwater.standalone.elasticsearch.ElasticsearchNode",
            List.of(
                "data=" + folder,
                "port=" + port,
                "transport-port=" + Ports.free(),
                "transport-classpath="
                    + installation.classpath("elasticsearch", "transport-classpath")));
    return new ElasticsearchProcess(ChildProcess.start(description), port);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Waits until the node has recovered its indices.
   *
   * @return how long the start took
   * @throws ProcessException if it ends instead, or takes too long
   */
  public Duration awaitReady() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest health =
          HttpRequest.newBuilder(
                  url().resolve("/_cluster/health?wait_for_status=yellow&timeout=1s"))
              .timeout(Duration.ofSeconds(3))
              .build();
      return child.awaitReady(() -> answers(client, health));
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

  private static boolean answers(HttpClient client, HttpRequest health) {
    try {
      return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
