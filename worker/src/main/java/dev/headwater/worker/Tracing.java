package dev.headwater.worker;

import com.google.errorprone.annotations.MustBeClosed;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Traces that follow one document or one question through all topics. The header {@code
 * traceparent} (W3C) of a record names the span that wrote it; each stage that takes the record
 * adds a {@link Hop}. Off unless an OTLP endpoint is set; then nothing is written or read.
 */
public final class Tracing implements AutoCloseable {
  /** Traces nothing. */
  public static final Tracing OFF = new Tracing(null);

  private final @Nullable OpenTelemetrySdk sdk;
  private final OpenTelemetry telemetry;
  private final Tracer tracer;

  Tracing(@Nullable OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    telemetry = sdk == null ? OpenTelemetry.noop() : sdk;
    tracer = telemetry.getTracer("dev.headwater");
  }

  /**
   * Traces to an OTLP endpoint over HTTP. The environment's other OTEL_ variables apply too, such
   * as OTEL_TRACES_SAMPLER and OTEL_EXPORTER_OTLP_HEADERS.
   */
  static Tracing to(String endpoint, String service) {
    return new Tracing(
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() ->
                Map.of(
                    "otel.service.name", "headwater-" + service,
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.bsp.schedule.delay", "1000",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none"))
            .addPropertiesCustomizer(_ -> Map.of("otel.exporter.otlp.endpoint", endpoint))
            .build()
            .getOpenTelemetrySdk());
  }

  /** Libraries that look for a global tracer, as Elasticsearch's client does, find none. */
  static synchronized void keepLibrariesOut() {
    if (!GlobalOpenTelemetry.isSet()) {
      GlobalOpenTelemetry.set(OpenTelemetry.noop());
    }
  }

  public boolean on() {
    return sdk != null;
  }

  /** Names the current span in a record's headers. */
  void inject(Headers headers) {
    if (on()) {
      telemetry
          .getPropagators()
          .getTextMapPropagator()
          .inject(
              Context.current(),
              headers,
              (_, name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Makes the span that wrote a record current, so that {@link #hop(String)} continues from it. */
  @MustBeClosed
  Scope receive(Headers headers) {
    return on() ? extract(headers, Tracing::header).makeCurrent() : Scope.noop();
  }

  /** The span of an HTTP request, which continues the trace that its header names. */
  public <C> Span request(String name, C carrier, TextMapGetter<C> getter) {
    return tracer
        .spanBuilder(name)
        .setParent(extract(carrier, getter))
        .setSpanKind(SpanKind.SERVER)
        .startSpan();
  }

  private <C> Context extract(C carrier, TextMapGetter<C> getter) {
    return telemetry
        .getPropagators()
        .getTextMapPropagator()
        .extract(Context.root(), carrier, getter);
  }

  /** Begins a span that continues from the current one. */
  public Span hop(String stage) {
    return tracer.spanBuilder(stage).setSpanKind(SpanKind.CONSUMER).startSpan();
  }

  /** Begins the span of a record at a stage. */
  Hop hop(String stage, ConsumerRecord<?, ?> record) {
    return on()
        ? Hop.begin(tracer, stage, extract(record.headers(), Tracing::header), record)
        : Hop.NONE;
  }

  @Override
  public void close() {
    if (sdk != null) {
      sdk.close();
    }
  }

  private static @Nullable String header(@Nullable Headers headers, String name) {
    Header header = headers == null ? null : headers.lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
