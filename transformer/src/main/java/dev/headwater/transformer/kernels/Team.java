package dev.headwater.transformer.kernels;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that each do a part of the same work, again and again. There are hundreds to thousands of
 * runs a second, so a thread spins for a moment before it sleeps.
 *
 * <p>The calling thread does its own part, then every part that no thread has begun: a member whose
 * thread gets no core delays nobody.
 */
public final class Team implements AutoCloseable {
  /** A member's work, on any of the threads. */
  public interface Part {
    void run(int member);
  }

  private static final int SPINS = 5_000;

  private static final int BLOCK = 1 << 14;

  private final int size;
  private final Thread[] helpers;
  private final AtomicIntegerArray
      begun; // by member: the last run in which a thread began its part
  private final AtomicInteger left = new AtomicInteger(); // unfinished parts of this run
  private volatile int runs;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private Part part = member -> {};
  private Thread caller = Thread.currentThread();

  /**
   * A team.
   *
   * @param name of its threads
   * @param size number of threads, the calling one included
   */
  public Team(String name, int size) {
    this.size = size;
    this.begun = new AtomicIntegerArray(size);
    this.helpers = new Thread[size - 1];
    for (int i = 0; i < helpers.length; i++) {
      int member = i + 1;
      helpers[i] = Thread.ofPlatform().daemon().name(name + "-" + member).start(() -> help(member));
    }
  }

  public int size() {
    return size;
  }

  /** A range of numbers. */
  public record Range(long first, int count) {}

  /** A member's numbers, in blocks that stay in its core's cache. */
  public List<Range> blocks(int member, long numbers) {
    long blocks = (numbers + BLOCK - 1) / BLOCK;
    return LongStream.range(blocks * member / size, blocks * (member + 1) / size)
        .mapToObj(i -> new Range(i * BLOCK, (int) Math.min(BLOCK, numbers - i * BLOCK)))
        .toList();
  }

  /**
   * Runs the parts of all members, and waits for them; the calling thread is member 0.
   *
   * @throws IllegalStateException if a part failed
   */
  public void run(Part part) {
    this.part = part;
    this.caller = Thread.currentThread();
    left.set(size);
    int run = runs + 1;
    runs = run; // makes the part visible
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    for (int member = 0; member < size; member++) {
      begin(member, run);
    }
    await(() -> left.get() == 0);
    Throwable failed = failure;
    failure = null;
    if (failed != null) {
      throw new IllegalStateException("a part of the team's work failed", failed);
    }
  }

  /** Does a member's part of a run, unless another thread has begun it. */
  private void begin(int member, int run) {
    if (!begun.compareAndSet(member, run - 1, run)) {
      return;
    }
    try {
      part.run(member);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    if (left.decrementAndGet() == 0) {
      LockSupport.unpark(caller);
    }
  }

  /** Spins for a moment, then sleeps until another thread wakes this one. */
  private void await(BooleanSupplier done) {
    for (int spins = 0; !done.getAsBoolean(); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void help(int member) {
    KernelContext.enter();
    int seen = 0;
    while (true) {
      int known = seen;
      await(() -> runs != known || closed);
      if (closed) {
        return;
      }
      seen = runs;
      begin(member, seen);
    }
  }

  /** The first of a member's units, which are divided in multiples of {@code multiple}. */
  public int first(int member, int units, int multiple) {
    return (int) ((long) (units / multiple) * member / size) * multiple;
  }

  /** The end of a member's units. */
  public int end(int member, int units, int multiple) {
    return member == size - 1 ? units : first(member + 1, units, multiple);
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
