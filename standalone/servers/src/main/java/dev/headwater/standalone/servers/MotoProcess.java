package dev.headwater.standalone.servers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The S3 server moto in a process of its own; a test is skipped where it is not installed. */
final class MotoProcess implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getProperty("user.home"), ".cache/headwater/tools/moto/venv/bin/moto_server");
  private static final Pattern READY = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");

  private final Process process;
  private final URI url;

  private MotoProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Starts a server without buckets on a free port of the loopback address. */
  static MotoProcess start() {
    assumeTrue(
        Files.isExecutable(PROGRAM),
        () -> "%s is missing: 'build/moto' installs it".formatted(PROGRAM));
    try {
      // The shell ends the server when its standard input closes, however this process ends.
      Process process =
          new ProcessBuilder(
                  "/bin/sh",
                  "-c",
                  "\"$@\" & cat >/dev/null; kill $!",
                  "sh",
                  PROGRAM.toString(),
                  "-H",
                  "127.0.0.1",
                  "-p",
                  "0")
              .redirectErrorStream(true)
              .start();
      return new MotoProcess(process, url(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI url(Process process) throws IOException {
    BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder lines = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
        return URI.create(ready.group(1));
      }
      lines.append(line).append('\n');
    }
    throw new IllegalStateException("the S3 server did not start: " + lines);
  }

  URI url() {
    return url;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      int _ = process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
