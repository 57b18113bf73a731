package dev.headwater.transformer.kernels;

import java.time.Duration;

/**
 * Repeats work until the JVM has compiled it, for some time at most: kernels on the Vector API are
 * hundreds of times slower before, and on a busy machine that lasts for seconds.
 */
public final class WarmUp {
  private final long end;

  /**
   * Begins now.
   *
   * @param longest time for all work together
   */
  public WarmUp(Duration longest) {
    end = System.nanoTime() + longest.toNanos();
  }

  /** Repeats work until it has not become faster for so many times, or the time is up. */
  public void repeat(int times, Runnable work) {
    long best = Long.MAX_VALUE;
    int notFaster = 0;
    while (notFaster < times && System.nanoTime() < end) {
      long start = System.nanoTime();
      work.run();
      long nanos = System.nanoTime() - start;
      notFaster = nanos < 0.9 * best ? 0 : notFaster + 1;
      best = Math.min(best, nanos);
    }
  }
}
