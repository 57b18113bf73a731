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
 * are ignored.
 */
public final class Exchanges {
  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

  /** Sends a question or lookup. */
  public interface Sender {
    /**
     * Sends it.
     *
     * @param attempt from 1
     */
    void send(int attempt);
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
   * @param sending runs the senders, which may block while Kafka is away
   */
  public Exchanges(Duration silence, int attempts, InstantSource clock, Executor sending) {
    this.silence = silence;
    this.attempts = attempts;
    this.clock = clock;
    this.sending = sending;
  }

  /** Registers a listener for an id and sends the first attempt. */
  public Exchange open(String id, Instant deadline, Sender sender, Listener listener) {
    Exchange exchange = new Exchange(id, deadline, sender, listener);
    exchanges.put(id, exchange);
    sending.execute(() -> sender.send(1));
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
    private final Sender sender;
    private final Listener listener;

    @GuardedBy("this")
    private int attempt = 1;

    @GuardedBy("this")
    private Instant heard = clock.instant();

    @GuardedBy("this")
    private boolean ended;

    private Exchange(String id, Instant deadline, Sender sender, Listener listener) {
      this.id = id;
      this.deadline = deadline;
      this.sender = sender;
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
        case PASSAGES, TOKEN, CITATION, DONE, EMBEDDING, DOCUMENT, PAGE -> {
          if (listener.on(event)) {
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
        fail(unavailable("there was no answer before the deadline"));
      } else if (!now.isBefore(heard.plus(silence))) {
        if (attempt == attempts) {
          fail(unavailable("no service responded in %d attempts".formatted(attempts)));
        } else {
          int next = ++attempt;
          heard = now;
          sending.execute(() -> sender.send(next));
        }
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

    private static Problem unavailable(String detail) {
      return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, detail + "; try again");
    }
  }
}
