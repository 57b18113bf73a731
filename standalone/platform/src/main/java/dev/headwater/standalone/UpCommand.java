package dev.headwater.standalone;

import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelFetcher;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code up}. */
@Command(name = "up", description = "Start everything on this machine; Ctrl-C stops it.")
public final class UpCommand implements Callable<Integer> {
  @Mixin private PlatformOptions options = new PlatformOptions();

  @Override
  public Integer call() throws InterruptedException {
    try (Platform platform = start(options.settings())) {
      stayUp(platform);
    }
    return 0;
  }

  /** Fetches missing weights, then starts the platform. */
  public static Platform start(PlatformSettings settings) {
    // Before the first logger: the services' log is a file, the console is for people.
    System.setProperty("headwater.logs", settings.data().resolve("logs").toString());
    System.setProperty("logback.configurationFile", "logback-standalone.xml");
    new ModelFetcher(new Models(settings.models()), System.out::println).ensure(Catalogue.DEFAULTS);
    return Platform.start(Installation.find(), settings, System.out::println);
  }

  /**
   * Waits for Ctrl-C, which closes the platform in the JVM's shutdown.
   *
   * @throws dev.headwater.standalone.processes.ProcessException if Kafka or Elasticsearch ends by
   *     itself
   */
  public static void stayUp(Platform platform) throws InterruptedException {
    System.out.printf(
        "Headwater is ready at %s (data in %s). Ctrl-C stops it.%n",
        platform.settings().url(), platform.settings().data());
    platform.awaitLoss();
  }
}
