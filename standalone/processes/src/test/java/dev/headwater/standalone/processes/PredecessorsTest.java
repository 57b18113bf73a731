package dev.headwater.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredecessorsTest {
  @TempDir private Path data = Path.of("");
  private Process child;

  /** Runs until its standard input is closed. */
  @BeforeEach
  void start() throws IOException {
    child = new ProcessBuilder("cat").start();
  }

  @AfterEach
  void end() {
    child.destroyForcibly();
  }

  @Test
  void doesNotWaitOnANewDataFolder() {
    assertThatCode(() -> Predecessors.await(data)).doesNotThrowAnyException();
  }

  @Test
  void waitsForAChildThatIsStillClosing() throws Exception {
    Predecessors.note(data, "Kafka", child.toHandle());
    Thread waiting = Thread.ofPlatform().start(() -> Predecessors.await(data));
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    child.getOutputStream().close();
    waiting.join();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void doesNotWaitForALaterProcessWithTheSameId() throws Exception {
    Predecessors.note(data, "Kafka", child.toHandle());
    Files.writeString(data.resolve("run/kafka"), child.pid() + " 2001-01-01T00:00:00Z");
    Predecessors.await(data);
    assertThat(child.isAlive()).isTrue();
  }

  @Test
  void saysSoWhenItIsInterrupted() throws Exception {
    Predecessors.note(data, "Kafka", child.toHandle());
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Predecessors.await(data))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("kafka");
    assertThat(Thread.interrupted()).isTrue();
  }
}
