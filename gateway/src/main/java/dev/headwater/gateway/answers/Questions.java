package dev.headwater.gateway.answers;

import dev.headwater.events.Question;
import dev.headwater.gateway.exchanges.Askers;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.GatewayId;
import dev.headwater.gateway.exchanges.QuestionLog;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/** Fills in the envelope of a question and sends it. */
@Singleton
final class Questions {
  private final QuestionLog log;
  private final Exchanges exchanges;
  private final GatewayId gateway;
  private final AnswerSettings settings;
  private final AnswerMetrics metrics;

  Questions(
      QuestionLog log,
      Exchanges exchanges,
      GatewayId gateway,
      AnswerSettings settings,
      AnswerMetrics metrics) {
    this.metrics = metrics;
    this.log = log;
    this.exchanges = exchanges;
    this.gateway = gateway;
    this.settings = settings;
  }

  /**
   * Asks a question.
   *
   * @param seeded whether the question has a seed; otherwise one is derived from its id
   */
  Exchanges.Exchange ask(Question.Builder question, boolean seeded, Exchanges.Listener listener) {
    UUID id = UUID.randomUUID();
    Instant now = Instant.now();
    Instant deadline = now.plus(settings.questionDeadline());
    question
        .setId(id.toString())
        .setGateway(gateway.toString())
        .setAsker(Askers.LOCAL)
        .setAskedMillis(now.toEpochMilli())
        .setDeadlineMillis(deadline.toEpochMilli());
    if (!seeded) {
      question.getSettingsBuilder().setSeed(id.getLeastSignificantBits());
    }
    Question asked = question.build();
    Span.current().setAttribute("headwater.question", asked.getId());
    Context trace = Context.current();
    return exchanges.open(
        asked.getId(),
        deadline,
        attempt -> send(asked.toBuilder().setAttempt(attempt).build(), trace),
        metrics.measure(asked, listener));
  }

  private void send(Question question, Context trace) {
    if (question.getAttempt() > 1) {
      metrics.askedAgain(question);
    }
    try (var _ = trace.makeCurrent()) {
      log.ask(question);
    }
  }
}
