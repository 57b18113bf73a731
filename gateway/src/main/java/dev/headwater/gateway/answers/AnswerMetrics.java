package dev.headwater.gateway.answers;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Question;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.QuestionWait;
import dev.headwater.gateway.http.Problem;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Tracing;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/**
 * Counts questions by their results, times and traces their answers, and tells how long they wait.
 */
@Singleton
final class AnswerMetrics {
  private final Metrics metrics;
  private final Tracing tracing;
  private final QuestionWait waits;

  AnswerMetrics(Metrics metrics, Tracing tracing, Exchanges exchanges, QuestionWait waits) {
    this.metrics = metrics;
    this.tracing = tracing;
    this.waits = waits;
    metrics.gauge(Measure.EXCHANGES, exchanges::size);
    // From 0, or Prometheus would not see the first one as a rise.
    var _ = metrics.counter(Measure.ASKED_AGAIN, "ask");
  }

  void askedAgain(Question question) {
    metrics.counter(Measure.ASKED_AGAIN, kind(question)).increment();
  }

  /** A listener that measures the question and passes all events on. */
  Exchanges.Listener measure(Question question, Exchanges.Listener listener) {
    return new Measured(kind(question), Timer.start(), listener);
  }

  private static String kind(Question question) {
    return question.getKind().name().toLowerCase(Locale.ROOT);
  }

  private final class Measured implements Exchanges.Listener {
    private final String kind;
    private final Timer.Sample timed;
    private final Exchanges.Listener listener;
    private final Stopwatch stopwatch = new Stopwatch();
    private boolean heard;
    private boolean speaks;

    private Measured(String kind, Timer.Sample timed, Exchanges.Listener listener) {
      this.kind = kind;
      this.timed = timed;
      this.listener = listener;
    }

    @Override
    public boolean on(AnswerEvent event) {
      heard();
      if (event.hasToken() && !speaks) {
        speaks = true;
        timed.stop(metrics.timer(Measure.FIRST_TOKEN));
      }
      boolean ends = listener.on(event);
      if (ends) {
        timed.stop(metrics.timer(Measure.ANSWER, kind));
        // The last event carries its writer's trace, which thereby ends where it began.
        tracing.hop("gateway-answers").end();
        count(
            switch (event.getEventCase()) {
              case DONE -> event.getDone().getGrounded() ? "grounded" : "ungrounded";
              case EMBEDDING -> "embedded";
              default -> "found";
            });
      }
      return ends;
    }

    @Override
    public void failed(Problem problem) {
      heard();
      count(Integer.toString(problem.status()));
      listener.failed(problem);
    }

    /** A failure ends a wait too, or a question that nobody takes would not count. */
    private void heard() {
      if (!heard) {
        heard = true;
        waits.add(Duration.ofMillis(stopwatch.millis()));
      }
    }

    private void count(String result) {
      metrics.counter(Measure.ANSWERS, kind, result).increment();
    }
  }
}
