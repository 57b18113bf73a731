package dev.headwater.cli;

import dev.headwater.testing.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands as a person types them, against a server that answers as a test says. */
abstract class CliFixture {
  @TempDir Path folder = Path.of("");
  final StubPlatform platform = new StubPlatform();
  final Output output = new Output();

  CliFixture() throws IOException {}

  @AfterEach
  void close() {
    output.close();
    platform.close();
  }

  /** What the uploads of a command say of the lane. */
  List<String> lanes(List<String> arguments) {
    platform.requests.clear();
    run(arguments.toArray(String[]::new));
    return platform.requests.stream()
        .map(StubPlatform.Request::line)
        .filter(line -> line.startsWith("PUT "))
        .map(line -> line.substring(line.lastIndexOf(".md") + 3))
        .toList();
  }

  int run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--url";
    all[arguments.length + 1] = platform.url() + "/";
    return new Cli().run(all);
  }

  String out() {
    return output.out().replace(System.lineSeparator(), "\n");
  }

  String err() {
    return output.error().replace(System.lineSeparator(), "\n");
  }
}
