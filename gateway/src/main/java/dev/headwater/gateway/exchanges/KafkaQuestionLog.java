package dev.headwater.gateway.exchanges;

import com.google.protobuf.MessageLite;
import dev.headwater.events.Cancellation;
import dev.headwater.events.Lane;
import dev.headwater.events.Lookup;
import dev.headwater.events.Question;
import dev.headwater.events.QuestionKey;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions, their cancellations and lookups on Kafka: each attempt goes to another partition. */
public final class KafkaQuestionLog implements QuestionLog {
  private static final Logger log = LoggerFactory.getLogger(KafkaQuestionLog.class);

  /**
   * An instance has neighbouring partitions, at most half of them where there are two instances, so
   * that one of three attempts reaches another. Prime to the number of partitions.
   */
  private static final int STEP = 3;

  private final Publisher publisher;

  public KafkaQuestionLog(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void ask(Question question) {
    send(
        Topics.QUESTIONS,
        question.getId(),
        question.getAttempt(),
        QuestionKey.of(question),
        question);
  }

  @Override
  public void cancel(String id, int attempt) {
    Cancellation cancellation = Cancellation.newBuilder().setAttempt(attempt).build();
    send(Topics.CANCELLATIONS, id, attempt, id, cancellation);
  }

  @Override
  public void look(String id, Lookup lookup) {
    send(Topics.LOOKUPS, id, lookup.getAttempt(), id, lookup);
  }

  private <T extends MessageLite> void send(
      Topic<T> topic, String id, int attempt, String key, T record) {
    int partition = Math.floorMod(id.hashCode() + STEP * attempt, topic.partitions());
    var _ =
        publisher
            .send(topic, partition, key, record, Lane.INTERACTIVE)
            .exceptionally(thrown -> {
              log.warn("Kafka did not accept {} of {}: {}", id, topic, thrown.toString());
              return null;
            });
  }
}
