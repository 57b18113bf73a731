package dev.headwater.gateway;

import dev.headwater.worker.BroadcastReader;
import dev.headwater.worker.Ready;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;

/** The gateway's ports in memory. */
@Factory
final class FakeBeans {
  @Singleton
  @Replaces(value = DocumentLog.class, factory = KafkaBeans.class)
  FakeDocumentLog documents(StatusWaiters waiters) {
    return new FakeDocumentLog(waiters);
  }

  @Singleton
  @Replaces(value = CollectionTable.class, factory = KafkaBeans.class)
  FakeCollectionTable collections() {
    return new FakeCollectionTable();
  }

  @Singleton
  @Replaces(value = QuestionLog.class, factory = KafkaBeans.class)
  FakeQuestionLog questions(Exchanges exchanges) {
    return new FakeQuestionLog(exchanges);
  }

  @Singleton
  @Replaces(value = BroadcastReader.class, factory = KafkaBeans.class)
  FakeReader reader() {
    return new FakeReader();
  }

  static final class FakeReader implements Ready {
    volatile boolean ready = true;

    @Override
    public boolean ready() {
      return ready;
    }
  }
}
