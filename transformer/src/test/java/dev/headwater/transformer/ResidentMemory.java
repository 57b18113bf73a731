package dev.headwater.transformer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process takes. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** Skips the test where a process is not told its memory. */
  public static void assumeKnown() {
    assumeTrue(Files.exists(STATUS), "this system does not tell a process its memory");
  }

  /**
   * After a collection of garbage.
   *
   * @param kind {@code VmRSS} for all, {@code RssAnon} for what is not of files
   */
  public static long bytes(String kind) throws IOException {
    System.gc();
    return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith(kind + ":"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        * 1024;
  }
}
