package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.BiFunction;

/** Starts the poll loops of a service. A stage's name is also that of its consumer group. */
@Singleton
public final class Loops {
  private static final Duration BULK_GATHER = Duration.ofMillis(500);

  private final KafkaSettings kafka;
  private final RetryPolicy policy;
  private final Metrics metrics;
  private final Tracing tracing;
  private final BeanProvider<Publisher> documents;
  private final BeanProvider<Publisher> questions;
  private final BeanProvider<Cancellations> cancellations;

  /** A service without questions, or without documents, makes no producer for them. */
  Loops(
      KafkaSettings kafka,
      RetryPolicy policy,
      Metrics metrics,
      Tracing tracing,
      @Named("documents") BeanProvider<Publisher> documents,
      @Named("questions") BeanProvider<Publisher> questions,
      BeanProvider<Cancellations> cancellations) {
    this.kafka = kafka;
    this.policy = policy;
    this.metrics = metrics;
    this.tracing = tracing;
    this.documents = documents;
    this.questions = questions;
    this.cancellations = cancellations;
  }

  /**
   * Starts a loop on the documents' path.
   *
   * @param maxRecords most records of a batch
   */
  public <T extends MessageLite> DocumentLoop<T> start(
      String stage, Topic<T> topic, int maxRecords, DocumentWork<T> work) {
    return start(stage, topic, maxRecords, Duration.ZERO, work);
  }

  /**
   * Starts the loop of a lane. Bulk records are gathered for a moment, so that fewer requests carry
   * them.
   *
   * @param maxRecords most records of a batch
   */
  public <T extends MessageLite> DocumentLoop<T> start(
      String stage, Lane lane, Topic<T> topic, int maxRecords, DocumentWork<T> work) {
    Duration gather =
        switch (lane) {
          case INTERACTIVE -> Duration.ZERO;
          case BULK -> BULK_GATHER;
        };
    return start(stage + "-" + lane.label(), topic, maxRecords, gather, work);
  }

  /**
   * Starts a loop on the documents' path for which records are gathered.
   *
   * @param maxRecords most records of a batch
   * @param gather how long records may wait for others to be read together
   */
  public <T extends MessageLite> DocumentLoop<T> start(
      String stage, Topic<T> topic, int maxRecords, Duration gather, DocumentWork<T> work) {
    var consumer = kafka.consumer(stage, maxRecords, gather);
    var measured = new StageWatch(metrics, tracing, stage);
    return new DocumentLoop<>(measured, topic, work, documents.get(), policy, consumer).start();
  }

  /**
   * Starts a loop on the questions' path.
   *
   * @param address who asked, from a record's key and value
   * @param parallelism questions worked on at once
   * @param queueLimit most questions taken and not yet answered; the others stay on the topic
   */
  public <T extends MessageLite> QuestionLoop<T> start(
      String stage,
      Topic<T> topic,
      BiFunction<String, T, Asked> address,
      int parallelism,
      int queueLimit,
      QuestionWork<T> work) {
    QuestionGroups.hurry(kafka, stage);
    Publisher publisher = questions.get();
    return new QuestionLoop<>(
            new StageWatch(metrics, tracing, stage),
            topic,
            address,
            parallelism,
            queueLimit,
            work,
            (to, key, record) -> publisher.send(to.name(), null, key, record, Lane.INTERACTIVE, 0),
            cancellations.get()::cover,
            kafka.consumer(stage, queueLimit))
        .start();
  }
}
