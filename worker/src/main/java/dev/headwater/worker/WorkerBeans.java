package dev.headwater.worker;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

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
      PrometheusMeterRegistry registry, @Value("${micronaut.application.name}") String service) {
    return new Metrics(registry, service);
  }

  /** For documents, where throughput counts. */
  @Singleton
  @Bean(preDestroy = "close")
  @Named("documents")
  Publisher documents(KafkaSettings settings) {
    return new Publisher(settings.producer(DOCUMENTS_LINGER_MILLIS));
  }

  /** For questions and answers, where latency counts. */
  @Singleton
  @Bean(preDestroy = "close")
  @Named("questions")
  Publisher questions(KafkaSettings settings) {
    return new Publisher(settings.producer(QUESTIONS_LINGER_MILLIS));
  }

  @Singleton
  @Bean(preDestroy = "close")
  KnownCollections collections(KafkaSettings settings) {
    return new KnownCollections(settings).start();
  }

  @Singleton
  BlobStore blobs(BlobSettings settings) {
    return new DirectoryBlobStore(settings.directory());
  }
}
