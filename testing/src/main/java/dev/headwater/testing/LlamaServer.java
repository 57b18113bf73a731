package dev.headwater.testing;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real server with OpenAI's HTTP API: llama.cpp's, with the model that the platform answers with.
 * A test that needs it is skipped where {@code build/llama-server} has not installed it.
 */
public final class LlamaServer implements AutoCloseable {
  public static final String KEY = "key-of-the-test";

  private static final Path SCRIPT = Path.of("../build/llama-server");
  private static final Path INSTALLED =
      Path.of(
          System.getProperty("user.home"), ".cache/headwater/tools/llama-server/requirements.txt");

  private final Process process;
  private final URI url;

  private LlamaServer(Process process, int port) {
    this.process = process;
    url = url(port);
  }

  /** Where the API of a server at this port starts. */
  public static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port + "/v1");
  }

  /**
   * Starts a server and waits until its model is loaded.
   *
   * @param options of {@code build/llama-server}
   */
  public static LlamaServer start(int port, String... options) {
    assumeTrue(Files.exists(INSTALLED), "llama-server is missing: build/llama-server installs it");
    List<String> command =
        new ArrayList<>(
            List.of(
                SCRIPT.toString(),
                ModelFiles.require("smollm2-135m-instruct", "model.gguf").toString(),
                "--port",
                Integer.toString(port),
                "--api-key",
                KEY));
    command.addAll(List.of(options));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      LlamaServer server = new LlamaServer(process, port);
      await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(server::loaded);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of this machine that nothing listens at. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    return url;
  }

  /** Whether it generates at this moment. */
  public boolean busy() {
    return get("/slots").contains("\"is_processing\":true");
  }

  private boolean loaded() {
    return get("/health").contains("ok");
  }

  private String get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(url.resolve(path))
              .header("Authorization", "Bearer " + KEY)
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Kills it, whatever it is doing. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
