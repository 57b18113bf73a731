package dev.headwater.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Done;
import dev.headwater.events.Passages;
import dev.headwater.events.Question;
import dev.headwater.events.Token;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.QuestionWait;
import dev.headwater.gateway.http.Problem;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMetricsTest {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final AnswerEvent GROUNDED =
      AnswerEvent.newBuilder().setDone(Done.newBuilder().setGrounded(true)).build();
  private static final AnswerEvent FOUND =
      AnswerEvent.newBuilder().setPassages(Passages.getDefaultInstance()).build();
  private static final AnswerEvent TOKEN =
      AnswerEvent.newBuilder().setToken(Token.getDefaultInstance()).build();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Exchanges exchanges =
      new Exchanges(Duration.ofSeconds(3), 3, InstantSource.system(), Runnable::run);
  private final QuestionWait waits = new QuestionWait(InstantSource.system());
  private final AnswerMetrics metrics =
      new AnswerMetrics(new Metrics(registry, "gateway"), Tracing.OFF, exchanges, waits);
  private final List<Object> passedOn = new ArrayList<>();

  @Test
  void countsAnAnswerOnceWhenItIsDone() {
    var listener = measure(Question.Kind.ASK);

    assertThat(listener.on(FOUND)).isFalse();
    assertThat(listener.on(TOKEN)).isFalse();
    assertThat(listener.on(TOKEN)).isFalse();
    assertThat(answers("ask", "grounded")).isZero();
    assertThat(listener.on(GROUNDED)).isTrue();

    assertThat(answers("ask", "grounded")).isEqualTo(1);
    assertThat(registry.get(Measure.FIRST_TOKEN.metric()).timer().count()).isEqualTo(1);
    assertThat(registry.get(Measure.ANSWER.metric()).timer().count()).isEqualTo(1);
    assertThat(passedOn).hasSize(4);
  }

  @Test
  void countsAFailureByItsStatus() {
    measure(Question.Kind.ASK).failed(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "away"));

    assertThat(answers("ask", "503")).isEqualTo(1);
    assertThat(passedOn).hasSize(1);
  }

  @Test
  void tellsHowLongAQuestionWaitedForItsFirstEvent() {
    var listener = measure(Question.Kind.ASK);
    pass();
    listener.on(FOUND);
    Duration waited = waits.median();
    assertThat(waited).isGreaterThanOrEqualTo(PAUSE);

    pass();
    listener.on(GROUNDED);
    assertThat(waits.median()).isEqualTo(waited);
  }

  @Test
  void tellsHowLongAQuestionWaitedInVain() {
    var listener = measure(Question.Kind.ASK);
    pass();
    listener.failed(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "away"));

    assertThat(waits.median()).isGreaterThanOrEqualTo(PAUSE);
  }

  @Test
  void showsTheQuestionsInProgress() {
    try (var _ = exchanges.open("a", Instant.MAX, _ -> {}, measure(Question.Kind.ASK))) {
      assertThat(registry.get(Measure.EXCHANGES.metric()).gauge().value()).isEqualTo(1);
    }
    assertThat(registry.get(Measure.EXCHANGES.metric()).gauge().value()).isZero();
  }

  private Exchanges.Listener measure(Question.Kind kind) {
    return metrics.measure(
        Question.newBuilder().setKind(kind).build(),
        new Exchanges.Listener() {
          @Override
          public boolean on(AnswerEvent event) {
            passedOn.add(event);
            return event.hasDone();
          }

          @Override
          public void failed(Problem problem) {
            passedOn.add(problem);
          }
        });
  }

  private static void pass() {
    await().pollDelay(PAUSE).until(() -> true);
  }

  private double answers(String kind, String result) {
    var counter =
        registry.find(Measure.ANSWERS.metric()).tags("kind", kind, "result", result).counter();
    return counter == null ? 0 : counter.count();
  }
}
