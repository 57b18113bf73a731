package dev.headwater.worker;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The shared parts as beans, made where a service asks for them. */
@Factory
final class WorkerBeans {
  /** Milliseconds that a producer may wait for more records of a batch. */
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

  @Singleton
  BlobStore blobs(@Value("${headwater.blobs.directory:data/blobs}") Path directory) {
    return new DirectoryBlobStore(directory);
  }
}
