package dev.headwater.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  @TempDir private Path data = Path.of("");
  private Path jar = Path.of("");

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
            new StartCache(data.resolve("kept.aot"), jar, data.resolve("recorded.aot")),
            List.of("-cp", jar.toString()),
            Server.class.getName(),
            List.of(argument)));
  }

  /** The cache of a JVM holds classes of jars only. */
  @BeforeEach
  void putTheServerIntoAJar() throws IOException {
    String server = Server.class.getName().replace('.', '/') + ".class";
    jar = data.resolve("server.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream classFile = Server.class.getClassLoader().getResourceAsStream(server)) {
      out.putNextEntry(new JarEntry(server));
      Objects.requireNonNull(classFile).transferTo(out);
    }
  }

  @Test
  void startsFromTheCacheThatTheFirstRunRecorded() throws IOException {
    List<Boolean> cached = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (ChildProcess child = start("ends=with-its-input")) {
        child.awaitReady(() -> log().contains("up"));
        cached.add(usesCache(child));
      }
    }
    assertThat(cached).containsExactly(false, true);
    assertThat(data.resolve("recorded.aot")).doesNotExist();
  }

  @Test
  void recordsTheCacheAgainForOtherJars() throws IOException {
    Files.writeString(data.resolve("kept.aot"), "of older jars");
    Files.setLastModifiedTime(data.resolve("kept.aot"), FileTime.fromMillis(0));
    try (ChildProcess child = start("ends=with-its-input")) {
      child.awaitReady(() -> log().contains("up"));
      assertThat(usesCache(child)).isFalse();
    }
    assertThat(Files.size(data.resolve("kept.aot"))).isGreaterThan(1_000_000);
  }

  @Test
  void keepsNoCacheOfARunThatWasKilled() throws Exception {
    try (ChildProcess child = start("ends=with-its-input")) {
      child.awaitReady(() -> log().contains("up"));
      ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
      child.ended().get(30, TimeUnit.SECONDS);
    }
    assertThat(data.resolve("kept.aot")).doesNotExist();
  }

  private boolean usesCache(ChildProcess child) {
    return ProcessHandle.of(child.pid())
        .flatMap(process -> process.info().commandLine())
        .orElseThrow()
        .contains("-XX:AOTCache=" + data.resolve("kept.aot"));
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
