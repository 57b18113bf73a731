package dev.headwater.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void findsTheReason() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "a trace\nCannot start: no memory\n");
    assertThat(LogTail.reason(log)).isEqualTo(" (no memory)");
  }

  @Test
  void isEmptyIfThereIsNone() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "Cannot start: no memory\nup again\n");
    assertThat(LogTail.reason(log)).isEmpty();
    assertThat(LogTail.reason(folder.resolve("missing"))).isEmpty();
  }
}
