package dev.headwater.transformer.kernels;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do a part of the same work each, again and again. Parts are short, some hundred to a
 * second, so that a thread spins for a moment before it sleeps.
 */
public final class Team implements AutoCloseable {
  /** What a member does. */
  public interface Part {
    void run(int member);
  }

  private static final int SPINS = 5_000;

  private static final int BLOCK = 1 << 14;

  private final int size;
  private final Thread[] helpers;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private Part part = member -> {};
  private Thread caller = Thread.currentThread();

  /**
   * A team.
   *
   * @param name of its threads
   * @param size how many they are, the calling one included
   */
  public Team(String name, int size) {
    this.size = size;
    this.helpers = new Thread[size - 1];
    for (int i = 0; i < helpers.length; i++) {
      int member = i + 1;
      helpers[i] = Thread.ofPlatform().daemon().name(name + "-" + member).start(() -> help(member));
    }
  }

  public int size() {
    return size;
  }

  /** Some of many numbers. */
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
   * @throws IllegalStateException if the part of another member failed
   */
  public void run(Part part) {
    this.part = part;
    this.caller = Thread.currentThread();
    running.set(helpers.length);
    round.incrementAndGet(); // makes the part visible
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    try {
      part.run(0);
    } catch (RuntimeException | Error e) {
      Throwable other = awaitHelpers();
      if (other != null) {
        e.addSuppressed(other);
      }
      throw e;
    }
    Throwable failed = awaitHelpers();
    if (failed != null) {
      throw new IllegalStateException("a thread of the team failed", failed);
    }
  }

  /** Gives what one of them failed with. */
  private @Nullable Throwable awaitHelpers() {
    await(() -> running.get() == 0);
    Throwable failed = failure;
    failure = null;
    return failed;
  }

  /** Spins for a moment, then sleeps until somebody wakes this thread. */
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
    KernelThread.enter();
    int seen = 0;
    while (true) {
      int known = seen;
      await(() -> round.get() != known || closed);
      if (closed) {
        return;
      }
      seen++;
      try {
        part.run(member);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      if (running.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  /** The first of a member's units, which are dealt out in multiples of {@code multiple}. */
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
