package dev.headwater.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a consumer: runs one turn after the other until it is closed. Only what is {@link
 * Fatal} ends it before.
 */
final class PollThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PollThread.class);
  private static final int PAUSE_MILLIS = 500;

  /** One poll and the processing of its records. */
  interface Turn {
    void run() throws InterruptedException;
  }

  private final Consumer<?, ?> consumer;
  private final Turn turn;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<String> lost = new CompletableFuture<>();
  private volatile String failure = "";

  PollThread(String name, Consumer<?, ?> consumer, Turn turn) {
    this.consumer = consumer;
    this.turn = turn;
    thread = new Thread(this::run, name);
  }

  void start() {
    thread.start();
  }

  String name() {
    return thread.getName();
  }

  /**
   * What the thread does.
   *
   * @param started whether its consumer has what it needs
   * @param outage what its work waits for, or ""
   */
  Part.State state(boolean started, String outage) {
    if (lost.isDone()) {
      return new Part.State(Part.Phase.STOPPED, lost.join());
    }
    if (thread.getState() == Thread.State.TERMINATED) {
      return new Part.State(Part.Phase.STOPPED, "");
    }
    if (!started) {
      return new Part.State(Part.Phase.STARTING, failure);
    }
    String reason = !failure.isEmpty() ? failure : !outage.isEmpty() ? outage : silence();
    return new Part.State(reason.isEmpty() ? Part.Phase.RUNNING : Part.Phase.WAITING, reason);
  }

  /** A consumer closes no idle connection: one that has none cannot reach Kafka. */
  private String silence() {
    boolean silent =
        consumer.metrics().entrySet().stream()
            .filter(metric -> metric.getKey().name().equals("connection-count"))
            .anyMatch(metric -> metric.getValue().metricValue() instanceof Double d && d == 0);
    return silent ? "Kafka does not answer" : "";
  }

  /** Ends, with the reason, if something fatal ends the thread; a copy, which only this ends. */
  CompletableFuture<String> lost() {
    return lost.copy();
  }

  /** Notes that the loop cannot go on, here or in a thread that works for it. */
  void lose(Throwable fatal) {
    log.error("{} ends", name(), fatal);
    lost.complete(name() + " ended: " + fatal);
  }

  /** A failed turn does not end the loop; the next one follows after a pause. */
  private void run() {
    try (consumer) {
      while (closed.getCount() > 0) {
        try {
          turn.run();
          failure = "";
        } catch (WakeupException | InterruptedException e) {
          log.debug("{} stops", name());
        } catch (RuntimeException | Error e) {
          Fatal.rethrow(e);
          failure = e.toString();
          log.error("{}: unexpected failure; going on in {} ms", name(), PAUSE_MILLIS, e);
          pause();
        }
      }
    } catch (VirtualMachineError e) {
      lose(e);
    }
  }

  private void pause() {
    try {
      var _ = closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      log.debug("{} stops", name());
    }
  }

  @Override
  public void close() {
    closed.countDown();
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
