package dev.headwater.transformer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where threads wait for each other for a few microseconds, too short to sleep. Who waits longer
 * lets others have its core.
 */
final class SpinBarrier {
  private static final int SPINS = 10_000;

  private final int parties;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int meetings;
  private volatile boolean abandoned;

  SpinBarrier(int parties) {
    this.parties = parties;
  }

  /** Returns when all parties are here; what they wrote before is then seen by all. */
  @SuppressWarnings("ThreadPriorityCheck") // who is waited for may need this core
  void await() {
    if (parties == 1) {
      return;
    }
    int meeting = meetings;
    if (arrived.incrementAndGet() == parties) {
      arrived.set(0);
      meetings = meeting + 1;
      return;
    }
    for (int spin = 0; meetings == meeting; spin++) {
      if (abandoned) {
        throw new IllegalStateException("another thread of the team failed");
      }
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Tells all who wait, now or later, that one will not come. */
  void abandon() {
    abandoned = true;
  }

  /** To begin anew while nobody waits. */
  void reset() {
    arrived.set(0);
    abandoned = false;
  }
}
