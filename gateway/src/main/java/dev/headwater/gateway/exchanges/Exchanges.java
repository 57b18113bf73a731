package dev.headwater.gateway.exchanges;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Failure;
import dev.headwater.gateway.http.Problem;
import io.micronaut.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions and lookups in progress at this gateway. Owns their retries (rule 10): one that
 * gets neither an event nor a heartbeat is sent again as attempt + 1, and events of older attempts
 * are ignored. Attempts that nobody waits for any more are cancelled.
 */
public final class Exchanges {
  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  /** What is asked: a question or a lookup. */
  public interface Inquiry {
    /**
     * Sends it.
     *
     * @param attempt from 1
     */
    void send(int attempt);

    /** Tells the services that nobody waits for this attempt and those before it any more. */
    default void cancel(int attempt) {}

    /** Whether what an event says still holds; if not, it is not passed on and asked for anew. */
    default boolean holds(AnswerEvent event) {
      return true;
    }
  }

  /** Receives the events of one exchange, one call at a time. */
  public interface Listener {
    /**
     * Receives an event of the newest attempt, but no heartbeats or failures; true ends the
     * exchange.
     */
    boolean on(AnswerEvent event);

    void failed(Problem problem);
  }

  private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
  private final Duration silence;
  private final int attempts;
  private final InstantSource clock;
  private final Executor sending;

  /**
   * Creates an empty register.
   *
   * @param sending sends and cancels, which may block while Kafka is away
   */
  public Exchanges(Duration silence, int attempts, InstantSource clock, Executor sending) {
    this.silence = silence;
    this.attempts = attempts;
    this.clock = clock;
    this.sending = sending;
  }

  /** Registers a listener for an id and sends the first attempt. */
  public Exchange open(String id, Instant deadline, Inquiry inquiry, Listener listener) {
    Exchange exchange = new Exchange(id, deadline, inquiry, listener);
    exchanges.put(id, exchange);
    sending.execute(() -> inquiry.send(1));
    return exchange;
  }

  /** Receives a record of {@code answers}. */
  public void on(String id, @Nullable AnswerEvent event) {
    Exchange exchange = exchanges.get(id);
    if (exchange != null && event != null) {
      exchange.on(event);
    }
  }

  /** Resends silent exchanges and ends overdue ones; called several times a second. */
  public void tick() {
    for (Exchange exchange : exchanges.values()) {
      try {
        exchange.tick();
      } catch (RuntimeException e) {
        log.error("The listener of exchange {} failed", exchange.id, e);
      }
    }
  }

  public int size() {
    return exchanges.size();
  }

  /** One question or lookup. */
  public final class Exchange implements AutoCloseable {
    private final String id;
    private final Instant deadline;
    private final Inquiry inquiry;
    private final Listener listener;

    @GuardedBy("this")
    private int attempt = 1;

    @GuardedBy("this")
    private Instant heard = clock.instant();

    @GuardedBy("this")
    private boolean ended;

    private Exchange(String id, Instant deadline, Inquiry inquiry, Listener listener) {
      this.id = id;
      this.deadline = deadline;
      this.inquiry = inquiry;
      this.listener = listener;
    }

    private synchronized void on(AnswerEvent event) {
      if (ended || event.getAttempt() < attempt) {
        return;
      }
      heard = clock.instant();
      switch (event.getEventCase()) {
        case HEARTBEAT, EVENT_NOT_SET -> {}
        case FAILURE -> {
          Failure failure = event.getFailure();
          fail(Problem.of(failure.getStatus(), failure.getDetail()));
        }
        case PASSAGES, TOKEN, CITATION, DONE, EMBEDDING, DOCUMENT, PAGE, FILLING -> {
          if (!inquiry.holds(event)) {
            askAgain("documents of the answer were deleted each time it was written");
          } else if (listener.on(event)) {
            close();
          }
        }
      }
    }

    private synchronized void tick() {
      Instant now = clock.instant();
      if (ended) {
        return;
      }
      if (!now.isBefore(deadline)) {
        giveUp("there was no answer before the deadline");
      } else if (!now.isBefore(heard.plus(silence))) {
        askAgain("no service responded in %d attempts".formatted(attempts));
      }
    }

    /**
     * Sends the next attempt.
     *
     * @param reason why there is no answer, where no attempt is left
     */
    private synchronized void askAgain(String reason) {
      if (attempt == attempts) {
        giveUp(reason);
        return;
      }
      int old = attempt++;
      heard = clock.instant();
      sending.execute(() -> {
        inquiry.cancel(old);
        inquiry.send(old + 1);
      });
    }

    private synchronized void giveUp(String reason) {
      abandon();
      listener.failed(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, reason + "; try again"));
    }

    /** Ends the exchange because nobody waits any more; the services drop what they do for it. */
    public synchronized void abandon() {
      if (!ended) {
        int newest = attempt;
        close();
        sending.execute(() -> inquiry.cancel(newest));
      }
    }

    private synchronized void fail(Problem problem) {
      close();
      listener.failed(problem);
    }

    /** Ends the exchange; later events are ignored. */
    @Override
    public synchronized void close() {
      ended = true;
      exchanges.remove(id);
    }
  }
}
