package dev.headwater.transformer;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for work, a short while awake: waking it takes longer than a question's share
 * of a layer.
 */
final class Teammate implements AutoCloseable {
  /** About 100 µs. */
  private static final int SPINS = 2_000;

  private final Thread thread;
  private volatile @Nullable Runnable work;
  private volatile boolean closed;

  Teammate(String name) {
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  private void run() {
    while (!closed) {
      for (int spin = 0; work == null && spin < SPINS; spin++) {
        Thread.onSpinWait();
      }
      Runnable given = work;
      if (given == null) {
        LockSupport.park(this);
      } else {
        given.run();
        work = null;
      }
    }
  }

  /**
   * Gives it work, when it has none.
   *
   * @param given throws nothing
   */
  void start(Runnable given) {
    work = given;
    LockSupport.unpark(thread);
  }

  /** Returns when the work is done. */
  void await() {
    for (int spin = 0; work != null; spin++) {
      SpinBarrier.pause(spin);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
