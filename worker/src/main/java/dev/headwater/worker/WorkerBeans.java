package dev.headwater.worker;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The shared parts as beans, each created when a service first needs it. */
@Factory
final class WorkerBeans {
  /** How long a record may wait for others to share its request. */
  private static final int DOCUMENTS_LINGER_MILLIS = 5;

  private static final int QUESTIONS_LINGER_MILLIS = 0;

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(missingBeans = PrometheusMeterRegistry.class)
  PrometheusMeterRegistry registry() {
    return Metrics.newRegistry();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Metrics metrics(
      PrometheusMeterRegistry registry,
      @Value("${micronaut.application.name:headwater}") String service) {
    return new Metrics(registry, service);
  }

  /** Traces where the setting says, or OpenTelemetry's own variable. */
  @Singleton
  @Bean(preDestroy = "close")
  Tracing tracing(
      TracingSettings settings,
      @Property(name = "otel.exporter.otlp.endpoint") @Nullable String standard,
      @Value("${micronaut.application.name:headwater}") String service) {
    String endpoint = settings.endpoint() == null ? standard : settings.endpoint();
    return endpoint == null ? Tracing.OFF : Tracing.to(endpoint, service);
  }

  /** For documents, where throughput counts. */
  @Singleton
  @Bean(preDestroy = "close")
  @Named("documents")
  Publisher documents(KafkaSettings settings, Tracing tracing) {
    return new Publisher(settings.producer(DOCUMENTS_LINGER_MILLIS), tracing);
  }

  /** For questions and answers, where latency counts. */
  @Singleton
  @Bean(preDestroy = "close")
  @Named("questions")
  Publisher questions(KafkaSettings settings, Tracing tracing) {
    return new Publisher(settings.producer(QUESTIONS_LINGER_MILLIS), tracing);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Cancellations cancellations(KafkaSettings settings) {
    return new Cancellations(settings.consumer(null, BroadcastReader.POLL_RECORDS)).start();
  }

  @Singleton
  @Bean(preDestroy = "close")
  KnownCollections collections(KafkaSettings settings) {
    return new KnownCollections(settings).start();
  }
}
