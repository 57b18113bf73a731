package dev.headwater.standalone.servers;

import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * An S3 server for tests, which takes any credentials.
 *
 * @param url its address, on this machine
 * @param stop ends it
 */
public record TestS3(URI url, Runnable stop) implements AutoCloseable {
  private static final int PORT = 5000;

  /** Starts a server without buckets and waits until it answers. */
  public static TestS3 start() {
    return TestServers.containers() ? container() : process();
  }

  private static TestS3 process() {
    MotoProcess process = MotoProcess.start();
    return new TestS3(process.url(), process::close);
  }

  private static TestS3 container() {
    GenericContainer<?> container =
        new GenericContainer<>(TestServers.image(TestServers.S3_IMAGE, "HEADWATER_TEST_S3_IMAGE"))
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/").forPort(PORT));
    container.start();
    URI url =
        URI.create("http://%s:%d".formatted(container.getHost(), container.getMappedPort(PORT)));
    return new TestS3(url, container::close);
  }

  @Override
  public void close() {
    stop.run();
  }
}
