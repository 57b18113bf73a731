package dev.headwater.standalone;

import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.testing.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole platform, with real Kafka, Elasticsearch and weights, on ports and a data folder of its
 * own; started once for all tests that ask for it, and stopped after the last.
 */
public final class RunningPlatform implements ParameterResolver {
  private static final String TRACING = "headwater.tracing.endpoint";
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RunningPlatform.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Api.class || type == OtlpReceiver.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Running.class, _ -> start(), Running.class);
    return parameter.getParameter().getType() == Api.class ? running.api() : running.traces();
  }

  private record Running(Platform platform, Api api, OtlpReceiver traces) implements AutoCloseable {
    @Override
    public void close() {
      platform.close();
      traces.close();
    }
  }

  private static Running start() {
    Catalogue.DEFAULTS.forEach(ModelFiles::require);
    try {
      Path data = Files.createTempDirectory("headwater-it");
      PlatformSettings settings =
          new PlatformSettings(
              data,
              Models.defaultDirectory(),
              Ports.free(),
              Ports.free(),
              Ports.free(),
              "384m",
              "512m");
      OtlpReceiver traces = new OtlpReceiver();
      System.setProperty(TRACING, traces.endpoint());
      Platform platform = Platform.start(Installation.find(), settings, _ -> {});
      return new Running(platform, new Api(settings), traces);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      System.clearProperty(TRACING);
    }
  }
}
