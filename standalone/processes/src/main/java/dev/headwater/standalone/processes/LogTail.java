package dev.headwater.standalone.processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The reason in the log of a child that did not start. */
final class LogTail {
  /** What {@code Child} writes before it ends. */
  private static final String MARK = "Cannot start: ";

  private LogTail() {}

  /**
   * The last reason in the log, as " (…)"; empty if there is none.
   *
   * @param from bytes that are of former starts
   */
  static String reason(Path log, long from) {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(from);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(MARK))
          .reduce("", (_, last) -> " (" + last.substring(MARK.length()) + ")");
    } catch (IOException _) {
      return "";
    }
  }
}
