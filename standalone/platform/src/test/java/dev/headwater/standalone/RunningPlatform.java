package dev.headwater.standalone;

import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.standalone.servers.TestElasticsearch;
import dev.headwater.standalone.servers.TestKafka;
import dev.headwater.standalone.servers.TestServers;
import dev.headwater.testing.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
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

  private record Running(Deque<Runnable> parts, Api api, OtlpReceiver traces)
      implements AutoCloseable {
    @Override
    public void close() {
      parts.forEach(Runnable::run);
      traces.close();
    }
  }

  private static Running start() {
    Catalogue.DEFAULTS.forEach(ModelFiles::require);
    try {
      Path data = Files.createTempDirectory("headwater-it");
      OtlpReceiver traces = new OtlpReceiver();
      System.setProperty(TRACING, traces.endpoint());
      return TestServers.containers() ? inContainers(data, traces) : asProcesses(data, traces);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.clearProperty(TRACING);
    }
  }

  /** The fetched models, and beside them an encoder that was added. */
  private static Path models(Path directory) throws IOException {
    Files.createDirectory(directory);
    try (Stream<Path> fetched = Files.list(Models.defaultDirectory())) {
      for (Path model : (Iterable<Path>) fetched::iterator) {
        if (!model.equals(Models.in(null).addedEncoders().folder())) {
          Files.createSymbolicLink(directory.resolve(model.getFileName()), model);
        }
      }
    }
    Path tiny = Path.of("../../transformer/src/test/resources/tiny-bert");
    new Models(directory).addedEncoders().add("tiny-bert", tiny, false);
    return directory;
  }

  /** Everything as {@code ./headwater up} starts it. */
  private static Running asProcesses(Path data, OtlpReceiver traces) throws IOException {
    PlatformSettings settings = settings(data, Ports.free(), Ports.free());
    Platform platform = Platform.start(Installation.find(), settings, _ -> {});
    return new Running(new ArrayDeque<>(List.of(platform::close)), new Api(settings), traces);
  }

  /** The services in this JVM, Kafka and Elasticsearch in containers. */
  private static Running inContainers(Path data, OtlpReceiver traces) throws IOException {
    Deque<Runnable> parts = new ArrayDeque<>();
    TestKafka kafka = TestKafka.start(data);
    parts.push(kafka::close);
    TestElasticsearch elasticsearch = TestElasticsearch.start(data);
    parts.push(elasticsearch::close);
    PlatformSettings settings = settings(data, kafka.port(), elasticsearch.url().getPort());
    Services services = Services.start(settings.services(), _ -> {}, _ -> {});
    parts.push(services::close);
    return new Running(parts, new Api(settings), traces);
  }

  private static PlatformSettings settings(Path data, int kafkaPort, int elasticsearchPort)
      throws IOException {
    return new PlatformSettings(
        data,
        models(data.resolve("models")),
        Ports.free(),
        kafkaPort,
        elasticsearchPort,
        "384m",
        "512m");
  }
}
