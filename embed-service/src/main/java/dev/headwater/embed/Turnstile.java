package dev.headwater.embed;

import dev.headwater.events.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets a few pieces of work through at a time: questions first, then interactive chunks, then bulk
 * ones.
 */
final class Turnstile {
  /** Most urgent first. */
  enum Priority {
    QUESTION,
    INTERACTIVE,
    BULK;

    static Priority of(Lane lane) {
      return switch (lane) {
        case INTERACTIVE -> INTERACTIVE;
        case BULK -> BULK;
      };
    }
  }

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition free = lock.newCondition();
  private final Map<Priority, Integer> waiting = new EnumMap<>(Priority.class);
  private int places;

  /**
   * Opens it.
   *
   * @param places pieces of work that may run at the same time
   */
  Turnstile(int places) {
    this.places = places;
  }

  /** Runs the work when a place is free and nothing more urgent waits. */
  <R> R pass(Priority priority, Supplier<R> work) throws InterruptedException {
    enter(priority);
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  private void enter(Priority priority) throws InterruptedException {
    lock.lock();
    waiting.merge(priority, 1, Integer::sum);
    try {
      while (places == 0 || moreUrgentWaits(priority)) {
        free.await();
      }
      places--;
    } catch (InterruptedException e) {
      free.signalAll(); // Those that waited only for this one may go.
      throw e;
    } finally {
      waiting.merge(priority, -1, Integer::sum);
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      places++;
      free.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean moreUrgentWaits(Priority priority) {
    return waiting.entrySet().stream()
        .anyMatch(entry -> entry.getKey().compareTo(priority) < 0 && entry.getValue() > 0);
  }
}
