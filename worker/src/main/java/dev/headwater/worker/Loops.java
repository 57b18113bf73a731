package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.Topic;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.function.BiFunction;

/** Starts the poll loops of a service. A stage's name is also that of its consumer group. */
@Singleton
public final class Loops {
  private final KafkaSettings kafka;
  private final RetryPolicy policy;
  private final Publisher publisher;

  Loops(KafkaSettings kafka, RetryPolicy policy, @Named("documents") Publisher publisher) {
    this.kafka = kafka;
    this.policy = policy;
    this.publisher = publisher;
  }

  /**
   * Starts a loop on the documents' path.
   *
   * @param maxRecords most records of a batch
   */
  public <T extends MessageLite> WorkerLoop<T> start(
      String stage, Topic<T> topic, int maxRecords, Work<T> work) {
    var consumer = kafka.consumer(stage, maxRecords);
    return new WorkerLoop<>(stage, topic, work, publisher, policy, consumer).start();
  }

  /**
   * Starts a loop on the questions' path.
   *
   * @param address where the answer to a record goes, from its key and value
   * @param parallelism questions worked on at once
   * @param queueLimit while so many questions are taken and not yet answered, the rest stay on the
   *     topic
   */
  public <T extends MessageLite> QuestionLoop<T> start(
      String stage,
      Topic<T> topic,
      BiFunction<String, T, Asked> address,
      int parallelism,
      int queueLimit,
      QuestionLoop.Work<T> work,
      Answers answers) {
    var consumer = kafka.consumer(stage, queueLimit);
    return new QuestionLoop<>(
            stage, topic, address, parallelism, queueLimit, work, answers, consumer)
        .start();
  }
}
