package dev.headwater.standalone.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The reason in the log of a child that did not start. */
final class LogTail {
  /** What {@code Child} writes before it ends. */
  private static final String MARK = "Cannot start: ";

  private LogTail() {}

  /** The reason in the log's last line, as " (…)"; empty if there is none. */
  static String reason(Path log) {
    try {
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
      String last = text.substring(text.lastIndexOf('\n') + 1);
      return last.startsWith(MARK) ? " (" + last.substring(MARK.length()) + ")" : "";
    } catch (IOException _) {
      return "";
    }
  }
}
