package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
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
      Thread thread = priority == Priority.QUESTION ? question(() -> {}) : pass(priority, () -> {});
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
  void runsAQuestionInAPauseOfABatch() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    List<Thread> ranOn = new CopyOnWriteArrayList<>();
    Thread batch =
        pass(
            Priority.BULK,
            () -> {
              running.countDown();
              awaitUninterruptibly(asked);
              turnstile.letQuestionsPass();
            });
    running.await();
    Thread question = question(() -> ranOn.add(Thread.currentThread()));
    await().until(() -> question.getState() == Thread.State.WAITING);

    asked.countDown();
    question.join();
    batch.join();

    assertThat(ranOn).containsExactly(batch);
    assertThat(passed).containsExactly(Priority.QUESTION, Priority.BULK);
    assertThat(turnstile.pass(() -> "free")).isEqualTo("free");
  }

  @Test
  void reportsAQuestionsFailureToWhoAsked() throws Exception {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            turnstile.pass(() -> {
              throw new IllegalStateException("no");
            }))
        .withMessage("no");
    assertThat(turnstile.pass(Priority.BULK, () -> "in")).isEqualTo("in");
  }

  @Test
  void forgetsAQuestionThatNobodyWaitsFor() throws Exception {
    assertThat(
            turnstile.pass(
                Priority.BULK,
                () -> {
                  Thread question = question(() -> {});
                  await().until(() -> question.getState() == Thread.State.WAITING);
                  question.interrupt();
                  await().until(() -> !question.isAlive());
                  turnstile.letQuestionsPass();
                  return passed;
                }))
        .isEmpty();
  }

  private Thread question(Runnable work) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            turnstile.pass(() -> {
              work.run();
              return passed.add(Priority.QUESTION);
            });
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
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
