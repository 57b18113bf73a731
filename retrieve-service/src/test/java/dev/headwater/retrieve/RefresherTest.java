package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefresherTest {
  private final AtomicInteger refreshes = new AtomicInteger();

  @Test
  void refreshesOnceForAllWhoAskInTheMeantime() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Refresher refresher =
        new Refresher(() -> {
          refreshes.incrementAndGet();
          first.countDown();
          awaitQuietly(release);
        });
    Thread begun = Thread.ofPlatform().start(() -> refresh(refresher, Duration.ofMillis(1)));
    first.await();
    List<Thread> others =
        IntStream.range(0, 4)
            .mapToObj(
                _ -> Thread.ofPlatform().start(() -> refresh(refresher, Duration.ofMillis(1))))
            .toList();
    await().until(() -> others.stream().allMatch(RefresherTest::waits));
    release.countDown();
    begun.join();
    for (Thread other : others) {
      other.join();
    }
    assertThat(refreshes).hasValue(2);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  @Test
  void keepsTheInterval() throws InterruptedException {
    Refresher refresher = new Refresher(refreshes::incrementAndGet);
    Duration every = Duration.ofMillis(20);
    long began = System.nanoTime();
    refresher.refresh(every);
    refresher.refresh(every);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(refreshes).hasValue(2);
  }

  @Test
  void doesNotCountAFailedRefresh() {
    Refresher refresher =
        new Refresher(() -> {
          throw new IllegalStateException("away");
        });
    assertThatThrownBy(() -> refresher.refresh(Duration.ZERO)).hasMessage("away");
    assertThatThrownBy(() -> refresher.refresh(Duration.ZERO)).hasMessage("away");
  }

  @Test
  void doesNotLetAPatientCallerHoldUpAnImpatientOneAndServesBothAtOnce() throws Exception {
    Refresher refresher = new Refresher(refreshes::incrementAndGet);
    refresher.refresh(Duration.ZERO);
    Thread patient = Thread.ofPlatform().start(() -> refresh(refresher, Duration.ofHours(1)));
    await().until(() -> patient.getState() == Thread.State.TIMED_WAITING);

    refresher.refresh(Duration.ZERO);
    patient.join();

    assertThat(refreshes).hasValue(2);
  }

  private static void refresh(Refresher refresher, Duration every) {
    try {
      refresher.refresh(every);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
