package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions are taken at once, and whatever happens to one, the next is taken too. */
class QuestionLoopTest {
  private static final TopicPartition QUESTIONS = new TopicPartition(Topics.QUESTIONS.name(), 0);
  private static final long FAR = Long.MAX_VALUE;

  private final List<AnswerEvent> sent = new CopyOnWriteArrayList<>();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private @Nullable QuestionLoop<Question> loop;

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void takesQuestionsAndDropsThoseThatNobodyWaitsForAnyMore() {
    start(new MockConsumer<>("earliest"), 8, question("late", 0), question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(handled).containsExactly("a");
  }

  @Test
  void tellsTheAskerWhyItFailed() {
    start(new MockConsumer<>("earliest"), 8, question("bad", FAR), question("a", FAR));

    await().until(() -> handled.contains("a") && !sent.isEmpty());
    assertThat(sent.getFirst().getFailure().getStatus()).isEqualTo(400);
    assertThat(sent.getFirst().getFailure().getDetail()).isEqualTo("this question is bad");
  }

  @Test
  void goesOnWhenAPartitionIsTakenAwayBetweenTwoCalls() {
    var consumer =
        new MockConsumer<byte[], byte[]>("earliest") {
          @Override
          public synchronized void resume(Collection<TopicPartition> partitions) {
            throw new IllegalStateException("No current assignment for partition " + QUESTIONS);
          }
        };
    start(consumer, 8, question("a", FAR));

    await().until(() -> handled.contains("a"));
  }

  @Test
  void goesOnAfterAPollThatFailed() {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    consumer.setPollException(new KafkaException("the broker is away"));
    start(consumer, 8, question("a", FAR));

    await().until(() -> handled.contains("a"));
  }

  @Test
  void leavesQuestionsOnTheTopicWhileItsQueueIsFull() {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    CountDownLatch slow = new CountDownLatch(1);
    start(consumer, 1, slow, question("slow", FAR));
    await().until(() -> !consumer.paused().isEmpty());

    slow.countDown();

    await().until(() -> consumer.paused().isEmpty());
  }

  @SafeVarargs
  private void start(
      MockConsumer<byte[], byte[]> consumer,
      int queueLimit,
      ConsumerRecord<byte[], byte[]>... records) {
    start(consumer, queueLimit, new CountDownLatch(0), records);
  }

  @SafeVarargs
  private void start(
      MockConsumer<byte[], byte[]> consumer,
      int queueLimit,
      CountDownLatch slow,
      ConsumerRecord<byte[], byte[]>... records) {
    loop =
        new QuestionLoop<>(
            "embed-questions",
            Topics.QUESTIONS,
            (_, question) -> Asked.of(question),
            1,
            queueLimit,
            (question, _) -> {
              if (question.getId().equals("bad")) {
                throw new IllegalArgumentException("this question is bad");
              }
              slow.await();
              handled.add(question.getId());
            },
            (_, _, event) -> sent.add((AnswerEvent) event),
            consumer);
    consumer.updateBeginningOffsets(Map.of(QUESTIONS, 0L));
    consumer.schedulePollTask(() -> {
      consumer.rebalance(List.of(QUESTIONS));
      for (int offset = 0; offset < records.length; offset++) {
        consumer.addRecord(
            new ConsumerRecord<>(
                QUESTIONS.topic(), 0, offset, records[offset].key(), records[offset].value()));
      }
    });
    loop.start();
  }

  private static ConsumerRecord<byte[], byte[]> question(String id, long deadline) {
    Question question = Question.newBuilder().setId(id).setDeadlineMillis(deadline).build();
    return new ConsumerRecord<>(
        QUESTIONS.topic(), 0, 0, id.getBytes(StandardCharsets.UTF_8), question.toByteArray());
  }
}
