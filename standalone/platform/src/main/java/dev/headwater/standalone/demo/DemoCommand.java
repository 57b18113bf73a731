package dev.headwater.standalone.demo;

import dev.headwater.cli.HeadwaterClient;
import dev.headwater.standalone.Platform;
import dev.headwater.standalone.PlatformOptions;
import dev.headwater.standalone.processes.Installation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo [--exit]}. */
@Command(
    name = "demo",
    description = "Start everything, ingest the samples, ask, check the citations, stay up.")
public final class DemoCommand implements Callable<Integer> {
  @Mixin private PlatformOptions options = new PlatformOptions();

  @Option(
      names = "--exit",
      description = "Stop everything afterwards; exit 0 only if every check held")
  private boolean exit;

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path samples = Installation.find().home().resolve("samples");
    try (Platform platform = options.start();
        HeadwaterClient client =
            new HeadwaterClient(
                platform.settings().url(), System.getenv().getOrDefault("HEADWATER_KEY", ""))) {
      List<String> failures = new Demo(client, samples, out).run();
      report(failures, out);
      if (!exit) {
        platform.stayUp(out::println);
      }
      return failures.isEmpty() ? 0 : 1;
    }
  }

  private static void report(List<String> failures, PrintStream out) {
    out.println();
    if (failures.isEmpty()) {
      out.println("Every quote equals its document's text and contains what was expected.");
    }
    failures.forEach(failure -> out.println("FAILED " + failure));
  }
}
