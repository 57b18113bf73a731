package dev.headwater.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go.
 *
 * @param endpoint OpenTelemetry collector's OTLP over HTTP, such as {@code http://localhost:4318};
 *     without one nothing is traced, unless OTEL_EXPORTER_OTLP_ENDPOINT names one
 */
@ConfigurationProperties("headwater.tracing")
record TracingSettings(@Nullable String endpoint) {}
