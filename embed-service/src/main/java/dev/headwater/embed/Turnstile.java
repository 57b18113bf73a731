package dev.headwater.embed;

import dev.headwater.events.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Lets a few pieces of work through at a time: questions first, then interactive chunks, then bulk
 * ones. A question that waits may also run in a pause of the work that is let through. Thread-safe.
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
  private final Condition changed = lock.newCondition();
  private final Map<Priority, Integer> waiting = new EnumMap<>(Priority.class);
  private final Queue<FutureTask<?>> questions = new ConcurrentLinkedQueue<>();
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
    var _ = enter(priority, () -> false);
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  /** Runs a question's work in a free place, or in a pause of other work: on either's thread. */
  <R> R pass(Supplier<R> question) throws InterruptedException {
    FutureTask<R> task =
        new FutureTask<>(question::get) {
          @Override
          protected void done() {
            signal();
          }
        };
    questions.add(task);
    try {
      if (enter(Priority.QUESTION, task::isDone)) {
        try {
          letQuestionsPass();
        } finally {
          leave();
        }
      }
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw (RuntimeException) e.getCause(); // a supplier throws nothing else
    } finally {
      questions.remove(task);
    }
  }

  /** A pause of the work that was let through: runs the questions that wait. */
  void letQuestionsPass() {
    for (FutureTask<?> next = questions.poll(); next != null; next = questions.poll()) {
      next.run();
    }
  }

  /** Waits for a place; false if there is no need for one any more. */
  private boolean enter(Priority priority, BooleanSupplier needless) throws InterruptedException {
    lock.lock();
    waiting.merge(priority, 1, Integer::sum);
    try {
      while (!needless.getAsBoolean() && (places == 0 || moreUrgentWaits(priority))) {
        changed.await();
      }
      if (needless.getAsBoolean()) {
        changed.signalAll(); // Those that waited only for this one may go.
        return false;
      }
      places--;
      return true;
    } catch (InterruptedException e) {
      changed.signalAll();
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
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean moreUrgentWaits(Priority priority) {
    return waiting.entrySet().stream()
        .anyMatch(entry -> entry.getKey().compareTo(priority) < 0 && entry.getValue() > 0);
  }
}
