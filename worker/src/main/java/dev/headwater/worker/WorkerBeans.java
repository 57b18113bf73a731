package dev.headwater.worker;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** The shared parts as beans, each created when a service first needs it. */
@Factory
final class WorkerBeans {
  /** How long a record may wait for others to share its request. */
  private static final int DOCUMENTS_LINGER_MILLIS = 5;

  private static final int QUESTIONS_LINGER_MILLIS = 0;

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
}
