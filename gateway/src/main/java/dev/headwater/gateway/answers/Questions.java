package dev.headwater.gateway.answers;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Citation;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.GatewayId;
import dev.headwater.gateway.exchanges.QuestionLog;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.worker.Deletions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Fills in the envelope of a question and sends it. An answer from documents that were deleted
 * meanwhile is asked for anew (rule 9).
 */
@Singleton
final class Questions {
  private static final int RETRY_AFTER_SECONDS = 2;

  private final QuestionLog log;
  private final Exchanges exchanges;
  private final GatewayId gateway;
  private final AnswerSettings settings;
  private final AnswerMetrics metrics;
  private final Deletions deletions;

  Questions(
      QuestionLog log,
      Exchanges exchanges,
      GatewayId gateway,
      AnswerSettings settings,
      AnswerMetrics metrics,
      Deletions deletions) {
    this.metrics = metrics;
    this.deletions = deletions;
    this.log = log;
    this.exchanges = exchanges;
    this.gateway = gateway;
    this.settings = settings;
  }

  /**
   * Lets a question in. Those that come at the same moment may exceed the limit by a few.
   *
   * @throws ProblemException if as many are in progress as can be answered in time (429)
   */
  void admit() {
    int inProgress = exchanges.size();
    if (inProgress >= settings.maxQuestions()) {
      throw ProblemException.tooMany(
          "%d questions are in progress; allowed are %d (headwater.gateway.max-questions)"
              .formatted(inProgress, settings.maxQuestions()),
          RETRY_AFTER_SECONDS);
    }
  }

  /**
   * Asks a question.
   *
   * @param question with its asker
   * @param seeded whether the question has a seed; otherwise one is derived from its id
   */
  Exchanges.Exchange ask(Question.Builder question, boolean seeded, Exchanges.Listener listener) {
    UUID id = UUID.randomUUID();
    Instant now = Instant.now();
    Instant deadline = now.plus(settings.questionDeadline());
    question
        .setId(id.toString())
        .setGateway(gateway.toString())
        .setAskedMillis(now.toEpochMilli())
        .setDeadlineMillis(deadline.toEpochMilli());
    if (!seeded) {
      question.getSettingsBuilder().setSeed(id.getLeastSignificantBits());
    }
    Question asked = question.build();
    Span.current().setAttribute("headwater.question", asked.getId());
    return exchanges.open(
        asked.getId(),
        deadline,
        new Inquiry(asked, Context.current()),
        metrics.measure(asked, listener));
  }

  private final class Inquiry implements Exchanges.Inquiry {
    private final Question question;
    private final Context trace;
    private AnswerEvent found = AnswerEvent.getDefaultInstance();

    private Inquiry(Question question, Context trace) {
      this.question = question;
      this.trace = trace;
    }

    @Override
    public void send(int attempt) {
      if (attempt > 1) {
        metrics.askedAgain(question);
      }
      try (var _ = trace.makeCurrent()) {
        log.ask(question.toBuilder().setAttempt(attempt).build());
      }
    }

    @Override
    public void cancel(int attempt) {
      log.cancel(question.getId(), attempt);
    }

    /** An answer does not hold if it cites, or was written from, a version that is deleted now. */
    @Override
    public boolean holds(AnswerEvent event) {
      if (event.hasPassages()) {
        found = event;
      }
      List<Passage> passages =
          found.getAttempt() == event.getAttempt()
              ? found.getPassages().getPassagesList()
              : List.of();
      List<Citation> citations =
          event.hasCitation() ? List.of(event.getCitation()) : event.getDone().getCitationsList();
      return passages.stream().noneMatch(it -> deleted(it.getDocument(), it.getVersion()))
          && citations.stream().noneMatch(it -> deleted(it.getDocument(), it.getVersion()));
    }

    private boolean deleted(String document, long version) {
      String key = question.getTenant() + "/" + question.getCollection() + "/" + document;
      return deletions.cover(key, version);
    }
  }
}
