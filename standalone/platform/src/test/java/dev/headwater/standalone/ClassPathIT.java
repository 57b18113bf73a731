package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.standalone.processes.Installation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the launcher starts the clients of the HTTP API with. */
class ClassPathIT {
  @Test
  void startsTheClientsWithNothingOfThePlatform() throws IOException {
    Path classpath = Installation.find().home().resolve("cli/target/classpath");

    assertThat(Stream.of(Files.readString(classpath).split(File.pathSeparator)))
        .hasSizeBetween(5, 10)
        .allMatch(jar -> jar.matches(".*/(picocli|jackson-|progressbar|jline-|jspecify).*\\.jar"));
  }
}
