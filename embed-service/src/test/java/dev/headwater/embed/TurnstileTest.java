package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.embed.Turnstile.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private final Turnstile turnstile = new Turnstile(1);
  private final List<Priority> passed = new CopyOnWriteArrayList<>();

  @Test
  void letsAQuestionPassWhatWaitsLonger() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    threads.add(
        pass(
            Priority.BULK,
            () -> {
              running.countDown();
              awaitUninterruptibly(release);
            }));
    running.await();
    for (Priority priority : List.of(Priority.BULK, Priority.INTERACTIVE, Priority.QUESTION)) {
      Thread thread = pass(priority, () -> {});
      threads.add(thread);
      await().until(() -> thread.getState() == Thread.State.WAITING);
    }

    release.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(passed)
        .containsExactly(Priority.BULK, Priority.QUESTION, Priority.INTERACTIVE, Priority.BULK);
  }

  @Test
  void letsAsManyInAsItHasPlaces() throws Exception {
    Turnstile two = new Turnstile(2);

    assertThat(two.pass(Priority.BULK, () -> nested(two))).isEqualTo("both");
  }

  /** A second piece of work while the first one runs. */
  private static String nested(Turnstile two) {
    try {
      return two.pass(Priority.BULK, () -> "both");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void letsTheNextOneInAfterAFailure() throws Exception {
    try {
      turnstile.pass(
          Priority.BULK,
          () -> {
            throw new IllegalStateException("no");
          });
    } catch (IllegalStateException e) {
      passed.add(Priority.BULK);
    }

    assertThat(turnstile.pass(Priority.BULK, () -> "in")).isEqualTo("in");
  }

  private Thread pass(Priority priority, Runnable work) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            turnstile.pass(
                priority,
                () -> {
                  work.run();
                  return passed.add(priority);
                });
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
