package dev.headwater.transformer.gpt;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Whoever came first goes first; one at a time. */
final class Turns {
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Runs a pass when those that came before are done. */
  <T> T take(Supplier<T> pass) {
    lock.lock();
    try {
      return pass.get();
    } finally {
      lock.unlock();
    }
  }
}
