package dev.headwater.gateway;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Topics;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.gateway.collections.KafkaCollectionTable;
import dev.headwater.gateway.documents.DocumentLog;
import dev.headwater.gateway.documents.KafkaDocumentLog;
import dev.headwater.gateway.documents.StatusWaiters;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.KafkaQuestionLog;
import dev.headwater.gateway.exchanges.QuestionLog;
import dev.headwater.worker.BroadcastReader;
import dev.headwater.worker.BroadcastReader.From;
import dev.headwater.worker.Collections;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Publisher;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** The gateway's ports, on Kafka, and the readers that feed it. */
@Factory
final class KafkaBeans {
  @Singleton
  DocumentLog documents(
      @Named("documents") Publisher publisher, KafkaSettings kafka, GatewaySettings settings) {
    return new KafkaDocumentLog(publisher, kafka, settings);
  }

  @Singleton
  CollectionTable collections(
      Collections collections, @Named("questions") Publisher publisher, GatewaySettings settings) {
    return new KafkaCollectionTable(collections, publisher, settings);
  }

  @Singleton
  QuestionLog questions(@Named("questions") Publisher publisher) {
    return new KafkaQuestionLog(publisher);
  }

  @Context
  @Bean(preDestroy = "close")
  BroadcastReader<AnswerEvent> answers(Exchanges exchanges, KafkaSettings settings) {
    return new BroadcastReader<>(Topics.ANSWERS, From.END, exchanges::on, settings).start();
  }

  @Context
  @Bean(preDestroy = "close")
  BroadcastReader<DocumentStatus> statuses(StatusWaiters waiters, KafkaSettings settings) {
    return new BroadcastReader<>(Topics.DOCUMENT_STATUS, From.END, waiters::on, settings).start();
  }
}
