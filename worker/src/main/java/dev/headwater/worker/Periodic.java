package dev.headwater.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a piece of work on a thread of its own until it is closed. Work that fails is tried again
 * the next time; an outage, of which others tell, is not worth a line each time.
 */
public final class Periodic implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Periodic.class);

  private final String name;
  private final ScheduledExecutorService timer;

  /** What is repeated. */
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Makes the thread; nothing runs yet.
   *
   * @param name of the thread and in the log, such as {@code blob-sweeper}
   */
  public Periodic(String name) {
    this.name = name;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
  }

  /**
   * Begins to repeat work.
   *
   * @param first time until it runs first
   * @param every time from the end of a run to the next one
   */
  public void start(Duration first, Duration every, Work work) {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> run(work), first.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What is thrown on would end the timer. */
  private void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (OutageException e) {
      log.debug("{} waits: {}", name, e.getMessage());
    } catch (IOException e) {
      log.warn("{} is tried again later: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      log.warn("{} failed, and is tried again later", name, e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
