package dev.headwater.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Done;
import dev.headwater.events.Token;
import dev.headwater.gateway.http.Problem;
import dev.headwater.gateway.http.ProblemException;
import io.micronaut.http.HttpStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class AwaitedEventTest {
  @Test
  void passesOverEventsUntilTheOneThatIsWanted() {
    @Nullable String answer =
        answer(awaited -> {
          assertThat(awaited.on(token())).isFalse();
          assertThat(awaited.on(done("Ten days."))).isTrue();
        });

    assertThat(answer).isEqualTo("Ten days.");
  }

  @Test
  void failsWithTheProblem() {
    Problem problem = Problem.of(HttpStatus.GATEWAY_TIMEOUT, "too slow");

    assertThatThrownBy(() -> answer(awaited -> awaited.failed(problem)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static @Nullable String answer(Consumer<AwaitedEvent<String>> script) {
    return Mono.<String>create(client ->
            script.accept(
                new AwaitedEvent<>(
                    client, AnswerEvent::hasDone, event -> event.getDone().getAnswer())))
        .block();
  }

  private static AnswerEvent token() {
    return AnswerEvent.newBuilder().setToken(Token.newBuilder().setText("Ten")).build();
  }

  private static AnswerEvent done(String answer) {
    return AnswerEvent.newBuilder().setDone(Done.newBuilder().setAnswer(answer)).build();
  }
}
