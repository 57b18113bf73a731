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
    Path log =
        Files.writeString(folder.resolve("log"), "a trace\nCannot start: no memory\nthe end\n");
    assertThat(LogTail.reason(log, 0)).isEqualTo(" (no memory)");
  }

  @Test
  void isEmptyIfThereIsNoneOfThisStart() throws Exception {
    String former = "Cannot start: no memory\n";
    Path log = Files.writeString(folder.resolve("log"), former + "up again\n");
    assertThat(LogTail.reason(log, former.length())).isEmpty();
    assertThat(LogTail.reason(folder.resolve("missing"), 0)).isEmpty();
  }
}
