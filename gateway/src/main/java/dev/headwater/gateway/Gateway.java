package dev.headwater.gateway;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import dev.headwater.gateway.collections.KafkaCollectionTable;
import dev.headwater.gateway.deadletters.DeadLetterLog;
import dev.headwater.gateway.deadletters.DeadLetters;
import dev.headwater.gateway.deadletters.KafkaDeadLetterLog;
import dev.headwater.gateway.documents.DocumentLog;
import dev.headwater.gateway.documents.KafkaDocumentLog;
import dev.headwater.gateway.documents.StatusWaiters;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.KafkaQuestionLog;
import dev.headwater.gateway.exchanges.QuestionLog;
import dev.headwater.worker.BroadcastReader;
import dev.headwater.worker.BroadcastReader.From;
import dev.headwater.worker.Deletions;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.Service;
import dev.headwater.worker.Tracing;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The gateway: its main method, and its parts that touch Kafka. Controllers and what they call
 * declare themselves.
 */
@Factory
public final class Gateway {
  private static final int TICK_MILLIS = 100;
  private static final int POLL_RECORDS = 1000;

  /** The transactional id of whoever writes collections. */
  private static final String COLLECTIONS_WRITER = "headwater-collections";

  /** Several requests at once share a write. */
  private static final int LINGER_MILLIS = 5;

  Gateway() {}

  /** Runs the gateway alone. */
  public static void main(String[] arguments) {
    Service.main("gateway", arguments);
  }

  /** For what a request waits for: documents and collections. */
  @Singleton
  @Bean(preDestroy = "close")
  @Named("accepting")
  Publisher accepting(KafkaSettings kafka, Tracing tracing, ExchangeSettings settings) {
    return Publisher.within(settings.acknowledgeTimeout(), LINGER_MILLIS, kafka, tracing);
  }

  /** In use from the start, so that the gateway is not ready before it knows the collections. */
  @Context
  @Bean(preDestroy = "close")
  KafkaCollectionTable collectionTable(
      KnownCollections collections, KafkaSettings kafka, ExchangeSettings settings) {
    return new KafkaCollectionTable(
        collections,
        () -> kafka.exclusiveProducer(COLLECTIONS_WRITER, settings.acknowledgeTimeout()),
        kafka.documentsEpoch(),
        settings);
  }

  @Singleton
  DocumentLog documentLog(@Named("accepting") Publisher publisher, KafkaSettings kafka) {
    return new KafkaDocumentLog(
        publisher, kafka.documentsEpoch(), () -> kafka.consumer(null, POLL_RECORDS));
  }

  @Context
  @Bean(preDestroy = "close")
  BroadcastReader<DocumentStatus> statuses(
      Deletions deletions, StatusWaiters waiters, KafkaSettings settings, Tracing tracing) {
    return new BroadcastReader<DocumentStatus>(
            Topics.DOCUMENT_STATUS,
            From.END,
            (key, status) -> {
              deletions.on(key, status); // Before anybody is told that the document is deleted.
              waiters.on(key, status);
            },
            settings,
            tracing)
        .start();
  }

  @Singleton
  Deletions deletions() {
    return new Deletions();
  }

  @Singleton
  DeadLetterLog deadLetterLog(
      @Named("accepting") Publisher publisher, KafkaSettings kafka, ExchangeSettings settings) {
    return new KafkaDeadLetterLog(publisher, () -> kafka.consumer(null, 1), settings);
  }

  @Context
  @Bean(preDestroy = "close")
  BroadcastReader<FailedRecord> deadLetters(DeadLetters letters, KafkaSettings settings) {
    return BroadcastReader.withPlaces(Topics.DEAD_LETTERS, letters::on, settings).start();
  }

  @Singleton
  QuestionLog questionLog(@Named("questions") Publisher publisher) {
    return new KafkaQuestionLog(publisher);
  }

  @Singleton
  Exchanges exchanges(ExchangeSettings settings) {
    return new Exchanges(
        settings.silence(),
        settings.attempts(),
        InstantSource.system(),
        task -> Thread.ofVirtual().name("ask").start(task));
  }

  @Context
  @Bean(preDestroy = "close")
  BroadcastReader<AnswerEvent> answers(
      Exchanges exchanges, KafkaSettings settings, Tracing tracing) {
    return new BroadcastReader<>(Topics.ANSWERS, From.END, exchanges::on, settings, tracing)
        .start();
  }

  /** Looks for exchanges that have fallen silent. */
  @Context
  @Bean(preDestroy = "shutdownNow")
  ScheduledExecutorService ticker(Exchanges exchanges) {
    ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exchanges").daemon().factory());
    var _ =
        ticker.scheduleAtFixedRate(
            exchanges::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return ticker;
  }
}
