package dev.headwater.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** docker-compose.yml, run as a project of its own beside any other. */
final class Compose implements AutoCloseable {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  static final String PROJECT = "headwater-it";
  private static final String GATEWAY_PORTS = "18080-18099";
  private static final int PATIENCE_MINUTES = 8;

  /** Whether there is a Docker engine with Compose v2, and the images are built. */
  static boolean canRun() {
    return succeeds("docker", "compose", "version")
        && succeeds("docker", "image", "inspect", "headwater/gateway");
  }

  /** Starts everything and waits until all health checks pass. */
  void up(String... arguments) {
    List<String> command = new ArrayList<>(List.of("up", "--wait", "--quiet-pull"));
    command.addAll(List.of(arguments));
    var _ = compose(command.toArray(String[]::new));
  }

  /** The address of one of the gateways, counted from 1. */
  URI gateway(int instance) {
    String address =
        compose("port", "--index", Integer.toString(instance), "gateway", "8080").strip();
    return URI.create("http://" + address);
  }

  /** The name of a container; instances are counted from 1. */
  static String container(String service, int instance) {
    return PROJECT + "-" + service + "-" + instance;
  }

  /** Runs a command of Compose's and returns what it printed. */
  String compose(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "compose", "-p", PROJECT));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /**
   * Runs a program in the root of the source tree.
   *
   * @return what it printed
   * @throws IllegalStateException if it fails
   */
  static String run(String... command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true);
      builder.environment().put("HEADWATER_PORTS", GATEWAY_PORTS);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      var _ = run(command);
      return true;
    } catch (IllegalStateException | UncheckedIOException _) {
      return false;
    }
  }

  /** Removes the containers and their volumes. */
  @Override
  public void close() {
    var _ = compose("down", "--volumes", "--timeout", "10");
  }
}
