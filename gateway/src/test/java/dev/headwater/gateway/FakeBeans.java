package dev.headwater.gateway;

import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.gateway.deadletters.DeadLetterLog;
import dev.headwater.gateway.deadletters.DeadLetters;
import dev.headwater.gateway.documents.DocumentLog;
import dev.headwater.gateway.documents.StatusWaiters;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.QuestionLog;
import dev.headwater.worker.BroadcastReader;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;

/** The gateway's ports in memory. */
@Factory
final class FakeBeans {
  @Singleton
  @Replaces(value = DocumentLog.class, factory = Gateway.class)
  FakeDocumentLog documents(StatusWaiters waiters) {
    return new FakeDocumentLog(waiters);
  }

  @Singleton
  @Replaces(value = CollectionTable.class, factory = Gateway.class)
  FakeCollectionTable collections() {
    return new FakeCollectionTable();
  }

  @Singleton
  @Replaces(value = QuestionLog.class, factory = Gateway.class)
  FakeQuestionLog questions(Exchanges exchanges) {
    return new FakeQuestionLog(exchanges);
  }

  @Singleton
  @Replaces(value = DeadLetterLog.class, factory = Gateway.class)
  FakeDeadLetterLog deadLetters(DeadLetters letters) {
    return new FakeDeadLetterLog(letters);
  }

  /** Replaces the readers of Kafka's topics. */
  record NoReaders() {}

  @Singleton
  @Replaces(value = BroadcastReader.class, factory = Gateway.class)
  NoReaders readers() {
    return new NoReaders();
  }
}
