package dev.headwater.retrieve;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets bulk work give way to what is urgent, before it asks Elasticsearch, which treats all
 * requests alike. Thread-safe.
 */
final class Precedence {
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();

  @GuardedBy("lock")
  private int urgent;

  /** Urgent work, until it is closed. */
  interface Urgent extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Nothing is urgent yet.
   *
   * @param patience longest that bulk work gives way at a time, so that it never stands still
   */
  Precedence(Duration patience) {
    patienceNanos = patience.toNanos();
  }

  /** Begins urgent work. */
  Urgent begin() {
    change(1);
    return () -> change(-1);
  }

  /** Waits until nothing is urgent, or for the longest time. */
  void giveWay() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patienceNanos;
      while (urgent > 0 && left > 0) {
        left = free.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void change(int by) {
    lock.lock();
    try {
      urgent += by;
      if (urgent == 0) {
        free.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
