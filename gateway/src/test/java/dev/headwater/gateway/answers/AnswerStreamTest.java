package dev.headwater.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Citation;
import dev.headwater.events.Done;
import dev.headwater.events.Heartbeat;
import dev.headwater.events.Passage;
import dev.headwater.events.Passages;
import dev.headwater.events.Token;
import dev.headwater.gateway.http.Problem;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.sse.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class AnswerStreamTest {
  private static final Citation TEN = Citation.newBuilder().setSentence("Ten days.").build();
  private static final Citation NINE = Citation.newBuilder().setSentence("Nine days.").build();

  private final List<Event<Object>> sent = new ArrayList<>();
  private final AtomicBoolean completed = new AtomicBoolean();
  private final AnswerStream stream = open();

  @Test
  void sendsTheSamePassagesOfASecondAttemptOnce() {
    stream.on(passages(1, "leave.md"));
    stream.on(passages(2, "leave.md"));
    stream.on(passages(2, "travel.md"));

    assertThat(names()).containsExactly("passages", "passages");
  }

  @Test
  void sendsOnlyWhatASecondAttemptAdds() {
    stream.on(token(1, "Ten "));
    stream.on(token(2, "Ten da"));
    stream.on(token(2, "ys."));

    assertThat(texts()).containsExactly("Ten ", "da", "ys.");
    assertThat(names()).doesNotContain("restart");
  }

  @Test
  void citesAgainAfterARestart() {
    stream.on(token(1, "Nine"));
    stream.on(citation(1, NINE));
    stream.on(citation(1, NINE));
    stream.on(token(2, "Ten"));
    stream.on(citation(2, NINE));

    assertThat(names()).containsExactly("token", "citation", "restart", "token", "citation");
  }

  @Test
  void restartsWhereTheWholeAnswerDiffersFromItsTokens() {
    stream.on(token(1, "Nine days."));

    stream.on(done(1, "Ten days.", TEN));

    assertThat(names()).containsExactly("token", "restart", "token", "citation", "done");
    assertThat(texts()).containsExactly("Nine days.", "Ten days.");
  }

  @Test
  void sendsWhatIsMissingBeforeTheEnd() {
    stream.on(token(1, "Ten "));
    stream.on(citation(1, NINE));
    assertThat(completed).isFalse();

    assertThat(stream.on(done(1, "Ten days.", NINE, TEN))).isTrue();

    assertThat(names()).containsExactly("token", "citation", "token", "citation", "done");
    assertThat(sent.getLast().getData())
        .isInstanceOfSatisfying(
            AnswerViews.Answer.class,
            answer -> {
              assertThat(answer.answer()).isEqualTo("Ten days.");
              assertThat(answer.citations()).hasSize(2);
            });
    assertThat(completed).isTrue();
  }

  @Test
  void sendsNothingForWhatIsNoPartOfAnAnswer() {
    boolean ended =
        stream.on(
            AnswerEvent.newBuilder()
                .setAttempt(1)
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());

    assertThat(ended).isFalse();
    assertThat(stream.on(token(1, ""))).isFalse();
    assertThat(sent).isEmpty();
  }

  @Test
  void endsWithTheProblemOfAFailure() {
    Problem problem = Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "no service responded");
    stream.on(token(1, "Ten"));

    stream.failed(problem);

    assertThat(names()).containsExactly("token", "error");
    assertThat(sent.getLast().getData()).isEqualTo(problem);
    assertThat(completed).isTrue();
  }

  private AnswerStream open() {
    var opened = new AtomicReference<AnswerStream>();
    var _ =
        Flux.<Event<Object>>create(client -> opened.set(new AnswerStream(client, new Stopwatch())))
            .subscribe(sent::add, _ -> {}, () -> completed.set(true));
    return opened.get();
  }

  private List<String> names() {
    return sent.stream().map(Event::getName).toList();
  }

  private List<Object> texts() {
    return sent.stream()
        .filter(event -> "token".equals(event.getName()))
        .map(event -> ((Map<?, ?>) event.getData()).get("text"))
        .map(Object.class::cast)
        .toList();
  }

  private static AnswerEvent passages(int attempt, String document) {
    return event(attempt)
        .setPassages(Passages.newBuilder().addPassages(Passage.newBuilder().setDocument(document)))
        .build();
  }

  private static AnswerEvent token(int attempt, String text) {
    return event(attempt).setToken(Token.newBuilder().setText(text)).build();
  }

  private static AnswerEvent citation(int attempt, Citation citation) {
    return event(attempt).setCitation(citation).build();
  }

  private static AnswerEvent done(int attempt, String answer, Citation... citations) {
    return event(attempt)
        .setDone(Done.newBuilder().setAnswer(answer).addAllCitations(List.of(citations)))
        .build();
  }

  private static AnswerEvent.Builder event(int attempt) {
    return AnswerEvent.newBuilder().setAttempt(attempt);
  }
}
