package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BackgroundThreadsTest {
  @Test
  void areDaemonsAndHaveNames() {
    Thread thread = new BackgroundThreads("work").newThread(() -> {});

    assertThat(thread.getName()).isEqualTo("work-0");
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void letAllOthersGoFirst() throws Exception {
    int own = niceness();

    FutureTask<Integer> background = run(BackgroundThreadsTest::niceness);

    assertThat(background.get()).isEqualTo(Math.min(own + 15, 19));
    assertThat(niceness()).isEqualTo(own);
  }

  private static <T> FutureTask<T> run(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    new BackgroundThreads("work").newThread(task).start();
    return task;
  }

  /** Of the calling thread: the nineteenth field, of which the second, a name, may hold spaces. */
  private static int niceness() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
