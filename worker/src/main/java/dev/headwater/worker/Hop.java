package dev.headwater.worker;

import com.google.errorprone.annotations.MustBeClosed;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The span of one record at one stage: from when it was written to the topic until its effect is
 * durable. Its child "work" begins when the stage takes it; the wait on the topic is what comes
 * before.
 */
final class Hop {
  /** The hop of a record while nothing is traced. */
  static final Hop NONE = new Hop(Span.getInvalid(), Span.getInvalid(), Context.root());

  private final Span span;
  private final Span work;
  private final Context context;

  private Hop(Span span, Span work, Context context) {
    this.span = span;
    this.work = work;
    this.context = context;
  }

  static Hop begin(Tracer tracer, String stage, Context parent, ConsumerRecord<?, ?> record) {
    Span span =
        tracer
            .spanBuilder(stage)
            .setParent(parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(record.timestamp(), TimeUnit.MILLISECONDS)
            .setAttribute("headwater.stage", stage)
            .setAttribute("messaging.destination.name", record.topic())
            .startSpan();
    Context context = parent.with(span);
    return new Hop(span, tracer.spanBuilder("work").setParent(context).startSpan(), context);
  }

  Hop about(String attribute, String value) {
    span.setAttribute(attribute, value);
    return this;
  }

  Hop attempt(int attempt) {
    span.setAttribute("headwater.attempt", attempt);
    return this;
  }

  /** Marks a moment, such as the switch to a version. */
  void reached(String what) {
    span.addEvent(what);
  }

  /** Makes it current: what is sent within the scope continues from here. */
  @MustBeClosed
  Scope within() {
    return this == NONE ? Scope.noop() : context.makeCurrent();
  }

  /** Its trace, to be found in logs; "" if there is none. */
  String trace() {
    return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
  }

  /** Ends the work; the span lasts until {@link #end}. */
  void worked(String outcome) {
    span.setAttribute("headwater.outcome", outcome);
    work.end();
  }

  /** Ends the span. */
  void end() {
    span.end();
  }

  /** Ends the span as one that failed and comes again. */
  void fail(String reason) {
    work.end();
    span.setStatus(StatusCode.ERROR, reason).end();
  }
}
