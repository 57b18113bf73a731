package dev.headwater.standalone;

import dev.headwater.standalone.processes.Installation;
import dev.headwater.worker.Models;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole platform, with real Kafka, Elasticsearch and weights, on ports and a data folder of its
 * own; started once for all tests that ask for it, and stopped after the last.
 */
public final class RunningPlatform implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RunningPlatform.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Api.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Running.class, _ -> start(), Running.class)
        .api();
  }

  private record Running(Platform platform, Api api) implements AutoCloseable {
    @Override
    public void close() {
      platform.close();
    }
  }

  private static Running start() {
    Models models = new Models(Models.defaultDirectory());
    for (Models.Pinned pinned : Models.PINNED) {
      Assumptions.assumeTrue(
          !ModelsCommand.DEFAULTS.contains(pinned.model()) || Files.exists(models.path(pinned)),
          "the weights of " + pinned.model() + " are absent: './headwater models' fetches them");
    }
    try {
      Path data = Files.createTempDirectory("headwater-it");
      List<Integer> ports = freePorts(3);
      PlatformSettings settings =
          new PlatformSettings(
              data, models.directory(), ports.get(0), ports.get(1), ports.get(2), "384m", "512m");
      Platform platform = Platform.start(Installation.find(), settings, _ -> {});
      return new Running(platform, new Api(settings));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
