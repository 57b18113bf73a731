package dev.headwater.retrieve;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Refreshes one index; concurrent callers share a refresh. Each says how long after the last one it
 * is content to wait, so that bulk work refreshes rarely and holds nobody up. Thread-safe.
 */
final class Refresher {
  private final Runnable refresh;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition refreshed = lock.newCondition();
  private long lastBegan;
  private boolean began;

  Refresher(Runnable refresh) {
    this.refresh = refresh;
  }

  /**
   * Returns once a refresh that began after this call has ended.
   *
   * @param every shortest time since the last refresh after which this call may begin one
   */
  void refresh(Duration every) throws InterruptedException {
    long asked = System.nanoTime();
    lock.lockInterruptibly();
    try {
      while (!isFresh(asked)) {
        long wait = began ? lastBegan + every.toNanos() - System.nanoTime() : 0;
        if (wait <= 0) {
          begin();
          return;
        }
        var _ = refreshed.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isFresh(long asked) {
    return began && lastBegan - asked >= 0;
  }

  private void begin() {
    long begin = System.nanoTime();
    refresh.run();
    lastBegan = begin;
    began = true;
    refreshed.signalAll();
  }
}
