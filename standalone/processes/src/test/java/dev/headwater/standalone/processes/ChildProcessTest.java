package dev.headwater.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  @TempDir private Path data = Path.of("");

  /** A server whose arguments say how it ends. */
  static final class Server {
    public static void main(String[] arguments) throws IOException {
      switch (arguments[0]) {
        case "ends=badly" -> {
          System.err.println("Cannot start: no memory");
          System.exit(3);
        }
        case "ends=with-its-input" -> {
          System.out.println("up");
          while (System.in.read() >= 0) {}
        }
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  @Test
  void isReadyOnceItAnswersAndEndsWhenItIsClosed() throws IOException {
    ChildProcess child = start("ends=with-its-input");
    assertThat(child.awaitReady(() -> log().contains("up"))).isPositive();
    assertThat(child.alive()).isTrue();
    assertThat(data.resolve("run/server")).content().startsWith(child.pid() + " ");
    child.close();
    assertThat(child.alive()).isFalse();
  }

  @Test
  void appendsToTheLogOfFormerStarts() {
    for (int starts = 1; starts <= 2; starts++) {
      int expected = starts;
      try (ChildProcess child = start("ends=with-its-input")) {
        child.awaitReady(() -> starts() == expected);
      }
    }
    assertThat(starts()).isEqualTo(2);
  }

  @Test
  void saysWhyItDidNotStart() {
    try (ChildProcess child = start("ends=badly")) {
      assertThatThrownBy(() -> child.awaitReady(() -> false))
          .isInstanceOf(ProcessException.class)
          .hasMessage(
              "Server ended with exit code 3 (no memory). Its log: %s",
              data.resolve("logs/server.log"));
    }
  }

  @Test
  void saysThatItEndedByItself() throws Exception {
    try (ChildProcess child = start("ends=with-its-input")) {
      child.awaitReady(() -> log().contains("up"));
      assertThat(child.ended()).isNotDone();
      ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
      assertThat(child.ended().get(30, TimeUnit.SECONDS))
          .hasMessageStartingWith("Server ended with exit code 137");
    }
  }

  @Test
  void ignoresCtrlCWhichOnlyItsParentHandles() throws Exception {
    try (ChildProcess child = start("ends=with-its-input")) {
      child.awaitReady(() -> log().contains("up"));
      assertThat(new ProcessBuilder("kill", "-INT", "" + child.pid()).start().waitFor()).isZero();
      await().during(200, TimeUnit.MILLISECONDS).until(child::alive);
    }
  }

  private ChildProcess start(String argument) {
    return ChildProcess.start(
        new ChildProcess.Description(
            "Server",
            data,
            List.of("-cp", System.getProperty("java.class.path"), "-Xshare:auto"),
            Server.class.getName(),
            List.of(argument)));
  }

  private long starts() {
    return log().lines().filter("up"::equals).count();
  }

  private String log() {
    try {
      return Files.readString(data.resolve("logs/server.log"));
    } catch (IOException e) {
      return "";
    }
  }
}
