package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Failure;
import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final CountDownLatch slow = new CountDownLatch(1);
  private MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private int queueLimit = 8;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private long offsets;
  private @Nullable QuestionLoop<Question> loop;

  @AfterEach
  void close() {
    slow.countDown();
    if (loop != null) {
      loop.close();
    }
  }

  private void handle(Question question, Reply reply) throws InterruptedException {
    switch (question.getId()) {
      case "bad" -> throw new IllegalArgumentException("this question is bad");
      case "outage" -> throw new OutageException("Elasticsearch is away", new RuntimeException());
      case "broken" -> throw new IllegalStateException("a secret of the service");
      case "deep" -> throw new StackOverflowError("a secret of the service");
      case "fatal" -> throw new OutOfMemoryError("made by the test");
      case "slow" -> slow.await();
      default -> {}
    }
    handled.add(question.getId());
  }

  @Test
  void dropsQuestionsPastTheirDeadline() {
    start(question("late", 0), question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(handled).containsExactly("a");
    assertThat(sent).isEmpty();
  }

  @Test
  void dropsAQuestionWhoseDeadlinePassesInTheQueue() {
    long soon = System.currentTimeMillis() + 500;
    start(question("slow", FAR), question("soon", soon), question("a", FAR));
    await().until(() -> System.currentTimeMillis() > soon);

    slow.countDown();

    await().until(() -> handled.contains("a"));
    assertThat(handled).containsExactly("slow", "a");
  }

  @Test
  void movesTheOffsetWhenAQuestionIsTaken() {
    start(question("slow", FAR));

    await().until(() -> committed() == 1);
    assertThat(handled).isEmpty();
  }

  private long committed() {
    var committed = consumer.committed(Set.of(QUESTIONS)).get(QUESTIONS);
    return committed == null ? 0 : committed.offset();
  }

  @Test
  void answersWhatItHasTakenBeforeItStops() {
    start(question("slow", FAR), question("a", FAR));
    await().until(() -> taken() == 2);

    var stopped = loop().shutdownGracefully().toCompletableFuture();
    await().until(() -> consumer.closed());
    assertThat(stopped).isNotDone();
    slow.countDown();

    await().until(stopped::isDone);
    assertThat(handled).containsExactly("slow", "a");
  }

  private long taken() {
    return loop().reportActiveTasks().orElseThrow();
  }

  private QuestionLoop<Question> loop() {
    return Objects.requireNonNull(loop);
  }

  @Test
  void dropsRecordsThatItCannotReadAndGoesOn() {
    start(
        record("x", Records.UNREADABLE),
        record("x", null),
        record(null, Question.getDefaultInstance().toByteArray()),
        question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(handled).containsExactly("a");
  }

  @Test
  void tellsTheAskerWhyAQuestionIsRefused() {
    start(question("bad", FAR), question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(failure().getStatus()).isEqualTo(400);
    assertThat(failure().getDetail()).isEqualTo("this question is bad");
  }

  @Test
  void tellsTheAskerOfAnOutage() {
    start(question("outage", FAR), question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(failure().getStatus()).isEqualTo(503);
    assertThat(failure().getDetail()).isEqualTo("Elasticsearch is away");
  }

  @Test
  void saysWhatIsAwayUntilAQuestionIsAnsweredAgain() {
    start(question("outage", FAR), question("slow", FAR));

    await().until(() -> state().phase() == Part.Phase.WAITING);
    assertThat(state().reason()).isEqualTo("Elasticsearch is away");
    slow.countDown();
    await().until(() -> state().phase() == Part.Phase.RUNNING);
  }

  @Test
  void keepsTheDetailsOfAnUnexpectedFailureInItsLog() {
    start(question("broken", FAR), question("a", FAR));

    await().until(() -> handled.contains("a"));
    await().until(() -> count("failed") == 1 && count("done") == 1);
    assertThat(failure().getStatus()).isEqualTo(500);
    assertThat(failure().getDetail()).contains("embed-questions").doesNotContain("secret");
  }

  @Test
  void tellsTheAskerOfAnErrorAndGoesOn() {
    start(question("deep", FAR), question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(failure().getStatus()).isEqualTo(500);
    assertThat(failure().getDetail()).doesNotContain("secret");
    assertThat(loop().lost()).isNotDone();
  }

  @Test
  void isLostWhenTheJvmIsOutOfMemory() {
    start(question("fatal", FAR));

    await().until(() -> loop().lost().isDone());
    assertThat(state().phase()).isEqualTo(Part.Phase.STOPPED);
    assertThat(state().reason()).contains("OutOfMemoryError");
  }

  @Test
  void dropsAQuestionWhoseAskerCannotBeReadAndGoesOn() {
    start(question("nobody", FAR), question("a", FAR));

    await().until(() -> handled.contains("a"));
    assertThat(count("unreadable")).isEqualTo(1);
  }

  private static Asked asked(Question question) {
    if (question.getId().equals("nobody")) {
      throw new IllegalArgumentException("no asker");
    }
    return Asked.of(question);
  }

  @Test
  void sendsHeartbeatsForRunningAndQueuedQuestionsUntilTheyEnd() {
    start(question("slow", FAR), question("queued", FAR));

    await().until(() -> heartbeats("slow") > 0 && heartbeats("queued") > 0);
    slow.countDown();
    await().until(() -> handled.contains("queued"));
    long before = sent.size();
    give(question("a", FAR));
    await().until(() -> handled.contains("a"));
    assertThat(sent).hasSize((int) before);
  }

  /** Else the gateway would ask them again in a burst, and all would be done three times. */
  @Test
  void sendsHeartbeatsForQuestionsThatItLeavesOnTheTopicWhileItsQueueIsFull() {
    queueLimit = 1;
    start(question("slow", FAR), question("second", FAR), question("third", FAR));

    await().until(() -> heartbeats("second") > 0 && heartbeats("third") > 0);
    assertThat(taken()).isEqualTo(1);
    assertThat(committed()).isEqualTo(1);

    slow.countDown();
    await().until(() -> committed() == 3);
    await().until(() -> handled.equals(List.of("slow", "second", "third")));
  }

  @Test
  void leavesWhatItHasNotTakenToTheNextOwnerOfItsPartition() {
    queueLimit = 1;
    start(question("slow", FAR), question("second", FAR));
    await().until(() -> heartbeats("second") > 0);

    consumer.schedulePollTask(() -> consumer.rebalance(List.of()));
    await().until(() -> consumer.assignment().isEmpty());
    slow.countDown();

    await().until(() -> handled.contains("slow"));
    long before = heartbeats("second");
    await().pollDelay(Duration.ofSeconds(2)).until(() -> heartbeats("second") == before);
    assertThat(handled).containsExactly("slow");
  }

  @Test
  void dropsWhatIsCancelledWhileItWaits() {
    start(question("slow", FAR), question("gone", FAR), question("a", FAR));
    await().until(() -> taken() == 3);
    cancelled.add("gone");

    slow.countDown();

    await().until(() -> handled.contains("a"));
    assertThat(handled).containsExactly("slow", "a");
    await().until(() -> count("cancelled") == 1);
    assertThat(sent).noneMatch(AnswerEvent::hasFailure);
  }

  @Test
  void goesOnWhenAPartitionIsTakenAwayBetweenTwoCalls() {
    consumer =
        new MockConsumer<>("earliest") {
          @Override
          public synchronized void resume(Collection<TopicPartition> partitions) {
            throw new IllegalStateException("No current assignment for partition " + QUESTIONS);
          }
        };
    start(question("a", FAR));

    await().until(() -> handled.contains("a"));
  }

  @Test
  void goesOnAfterAPollThatFailed() {
    consumer.setPollException(new KafkaException("the broker is away"));
    start(question("a", FAR));

    await().until(() -> handled.contains("a"));
  }

  @Test
  void isReadyWhileItHasPartitionsAndRuns() {
    start();

    await().until(() -> loop != null && loop.ready());
    close();
    assertThat(state()).isEqualTo(new Part.State(Part.Phase.STOPPED, ""));
  }

  @SafeVarargs
  private void start(ConsumerRecord<byte[], byte[]>... records) {
    loop =
        new QuestionLoop<>(
            new StageWatch(new Metrics(registry, "embed"), Tracing.OFF, "embed-questions"),
            Topics.QUESTIONS,
            (_, question) -> asked(question),
            1,
            queueLimit,
            this::handle,
            (_, _, event) -> sent.add((AnswerEvent) event),
            asked -> cancelled.contains(asked.id()),
            consumer);
    consumer.updateBeginningOffsets(Map.of(QUESTIONS, 0L));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(QUESTIONS)));
    give(records);
    loop.start();
  }

  private double count(String outcome) {
    var counter = registry.find(Measure.RECORDS.metric()).tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private Part.State state() {
    return Objects.requireNonNull(loop).state();
  }

  private Failure failure() {
    return sent.stream().filter(AnswerEvent::hasFailure).findFirst().orElseThrow().getFailure();
  }

  private long heartbeats(String gateway) {
    return sent.stream()
        .filter(event -> event.hasHeartbeat() && event.getGateway().equals(gateway))
        .count();
  }

  @SafeVarargs
  private void give(ConsumerRecord<byte[], byte[]>... records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      long offset = offsets++;
      consumer.schedulePollTask(() ->
          consumer.addRecord(
              new ConsumerRecord<>(QUESTIONS.topic(), 0, offset, record.key(), record.value())));
    }
  }

  /** A question whose gateway has its name, so that its heartbeats can be told apart. */
  private static ConsumerRecord<byte[], byte[]> question(String id, long deadline) {
    Question.Builder question =
        Question.newBuilder().setId(id).setGateway(id).setDeadlineMillis(deadline);
    return record(id, question.build().toByteArray());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      @Nullable String key, byte @Nullable [] value) {
    return Records.record(QUESTIONS, 0, key, value);
  }
}
