package dev.headwater.gateway.answers;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Question;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.http.Problem;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Counts questions by their results, and times their answers. */
@Singleton
final class AnswerMetrics {
  private final Metrics metrics;

  AnswerMetrics(Metrics metrics, Exchanges exchanges) {
    this.metrics = metrics;
    metrics.gauge(Measure.EXCHANGES, exchanges::size);
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
    private boolean speaks;

    private Measured(String kind, Timer.Sample timed, Exchanges.Listener listener) {
      this.kind = kind;
      this.timed = timed;
      this.listener = listener;
    }

    @Override
    public boolean on(AnswerEvent event) {
      if (event.hasToken() && !speaks) {
        speaks = true;
        timed.stop(metrics.timer(Measure.FIRST_TOKEN));
      }
      boolean ends = listener.on(event);
      if (ends) {
        timed.stop(metrics.timer(Measure.ANSWER, kind));
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
      count(Integer.toString(problem.status()));
      listener.failed(problem);
    }

    private void count(String result) {
      metrics.counter(Measure.ANSWERS, kind, result).increment();
    }
  }
}
