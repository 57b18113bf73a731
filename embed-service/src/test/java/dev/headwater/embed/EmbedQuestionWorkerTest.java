package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.MessageLite;
import dev.headwater.embed.Turnstile.Priority;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Question;
import dev.headwater.events.QuestionKey;
import dev.headwater.events.Search;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EmbedQuestionWorkerTest {
  private static final Question QUESTION =
      Question.newBuilder()
          .setId("q")
          .setAttempt(1)
          .setKind(Question.Kind.ASK)
          .setGeneration("tiny")
          .setText("which train")
          .build();

  private final FakeTextEncoder encoder = new FakeTextEncoder();
  private final Turnstile turnstile = encoder.turnstile;
  private final EmbedQuestionWorker worker =
      new EmbedQuestionWorker(
          new Encoders(
              List.of(), name -> name.equals("tiny") ? Optional.of(encoder) : Optional.empty()));
  private final List<EmbeddedQuestion> passed = new CopyOnWriteArrayList<>();
  private final List<AnswerEvent> events = new CopyOnWriteArrayList<>();

  private void send(Topic<?> topic, String key, MessageLite record) {
    if (record instanceof EmbeddedQuestion embedded) {
      assertThat(topic).isEqualTo(Topics.EMBEDDED_QUESTIONS);
      assertThat(key).isEqualTo(QuestionKey.of(embedded.getQuestion()));
      passed.add(embedded);
    } else {
      events.add((AnswerEvent) record);
    }
  }

  private void handle(Question question) throws InterruptedException {
    worker.handle(question, new Reply(Asked.of(question), this::send));
  }

  @Test
  void passesAQuestionOnWithItsVector() throws Exception {
    handle(QUESTION);

    assertThat(passed).hasSize(1);
    assertThat(passed.getFirst().getQuestion()).isEqualTo(QUESTION);
    assertThat(passed.getFirst().getVectorList()).as("prefix and two words").containsExactly(3f);
    assertThat(passed.getFirst().getMillis().getEmbed()).isNotNegative();
    assertThat(events).isEmpty();
  }

  @Test
  void passesAKeywordSearchOnWithoutAVector() throws Exception {
    Search keyword = Search.newBuilder().setMode(Search.Mode.KEYWORD).build();

    handle(QUESTION.toBuilder().setSearch(keyword).setGeneration("unknown").build());

    assertThat(passed.getFirst().getVectorList()).isEmpty();
    assertThat(encoder.batchSizes).isEmpty();
  }

  @Test
  void answersARequestForAVectorItself() throws Exception {
    handle(QUESTION.toBuilder().setKind(Question.Kind.EMBED).build());

    assertThat(passed).isEmpty();
    assertThat(events)
        .singleElement()
        .satisfies(event -> assertThat(event.getEmbedding().getVectorList()).containsExactly(3f));
  }

  @Test
  void refusesAnEncoderThatIsNotKnown() {
    assertThatThrownBy(() -> handle(QUESTION.toBuilder().setGeneration("no-such").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no encoder 'no-such' is known");
    assertThat(passed).isEmpty();
  }

  @Test
  void goesAheadOfChunksThatWaitLonger() throws Exception {
    CompletableFuture<Void> running = new CompletableFuture<>();
    AtomicInteger encodedBeforeTheChunks = new AtomicInteger();
    List<Thread> threads =
        List.of(
            waiting(() -> turnstile.pass(Priority.BULK, running::join)),
            waiting(() ->
                turnstile.pass(
                    Priority.INTERACTIVE,
                    () -> encodedBeforeTheChunks.addAndGet(encoder.batchSizes.size()))),
            waiting(() -> {
              handle(QUESTION);
              return passed;
            }));

    running.complete(null);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(encodedBeforeTheChunks).hasValue(1);
  }

  /** A thread that has started and waits. */
  private static Thread waiting(Callable<?> work) {
    Thread thread = Thread.ofPlatform().start(new FutureTask<>(work));
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }
}
