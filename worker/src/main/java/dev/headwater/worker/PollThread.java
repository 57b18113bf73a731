package dev.headwater.worker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a consumer: runs one turn after the other until it is closed. */
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

  PollThread(String name, Consumer<?, ?> consumer, Turn turn) {
    this.consumer = consumer;
    this.turn = turn;
    thread = new Thread(this::run, name);
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** A failed turn does not end the loop; the next one follows after a pause. */
  private void run() {
    try (consumer) {
      while (closed.getCount() > 0) {
        try {
          turn.run();
        } catch (WakeupException | InterruptedException e) {
          log.debug("{} stops", thread.getName());
        } catch (RuntimeException e) {
          log.error("{}: unexpected failure; going on in {} ms", thread.getName(), PAUSE_MILLIS, e);
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      var _ = closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      log.debug("{} stops", thread.getName());
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
