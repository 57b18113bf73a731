package dev.headwater.retrieve;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Refreshes one index, at most once per interval; concurrent callers share a refresh. Thread-safe.
 */
final class Refresher {
  private final Runnable refresh;
  private final long everyNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private long lastBegan;
  private boolean began;

  Refresher(Runnable refresh, Duration every) {
    this.refresh = refresh;
    this.everyNanos = every.toNanos();
  }

  /** Returns once a refresh that began after this call has ended. */
  void refresh() throws InterruptedException {
    long asked = System.nanoTime();
    lock.lockInterruptibly();
    try {
      if (began && lastBegan - asked >= 0) {
        return;
      }
      if (began) {
        TimeUnit.NANOSECONDS.sleep(lastBegan + everyNanos - System.nanoTime());
      }
      long begin = System.nanoTime();
      refresh.run();
      lastBegan = begin;
      began = true;
    } finally {
      lock.unlock();
    }
  }
}
