package dev.headwater.gateway.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Done;
import dev.headwater.events.Heartbeat;
import dev.headwater.events.Token;
import dev.headwater.gateway.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExchangesTest implements Exchanges.Listener {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final Instant DEADLINE = START.plusSeconds(60);

  private Instant now = START;
  private final List<Integer> sent = new ArrayList<>();
  private final List<Integer> cancelled = new ArrayList<>();
  private boolean holds = true;
  private final List<AnswerEvent> events = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Exchanges exchanges =
      new Exchanges(Duration.ofSeconds(3), 3, () -> now, Runnable::run);

  @Override
  public boolean on(AnswerEvent event) {
    events.add(event);
    return event.hasDone();
  }

  @Override
  public void failed(Problem problem) {
    problems.add(problem);
  }

  @Test
  void sendsTheFirstAttemptAtOnce() {
    open();

    assertThat(sent).containsExactly(1);
  }

  @Test
  void asksAgainAfterThreeSilentSeconds() {
    open();
    after(2.9);
    assertThat(sent).containsExactly(1);
    after(0.2);
    assertThat(sent).containsExactly(1, 2);
  }

  @Test
  void waitsAsLongAsHeartbeatsOrEventsCome() {
    open();
    for (int second = 0; second < 20; second += 2) {
      after(2);
      exchanges.on("q", AnswerEvent.newBuilder().setAttempt(1).setHeartbeat(BEAT).build());
      after(2);
      token(1);
    }

    assertThat(sent).containsExactly(1);
    assertThat(events).hasSize(10).allMatch(AnswerEvent::hasToken);
  }

  @Test
  void ignoresOlderAttempts() {
    open();
    after(3);
    token(1);
    assertThat(events).isEmpty();
    token(2);
    assertThat(events).hasSize(1);
  }

  @Test
  void anOlderAttemptDoesNotCountAsASignOfLife() {
    open();
    after(3);
    after(2);
    token(1);
    after(1);

    assertThat(sent).containsExactly(1, 2, 3);
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    open();
    after(3);
    after(3);
    assertThat(problems).isEmpty();
    after(3);

    assertThat(sent).containsExactly(1, 2, 3);
    assertThat(problems).singleElement().extracting(Problem::status).isEqualTo(503);
    assertThat(exchanges.size()).isZero();
  }

  @Test
  void cancelsOlderAttemptsWhenItAsksAgainAndTheLastWhenItGivesUp() {
    open();
    after(3);
    assertThat(cancelled).containsExactly(1);
    after(3);
    after(3);

    assertThat(cancelled).containsExactly(1, 2, 3);
  }

  @Test
  void cancelsWhatNobodyWaitsFor() {
    Exchanges.Exchange exchange = open();
    exchange.abandon();
    exchange.abandon();
    token(1);

    assertThat(cancelled).containsExactly(1);
    assertThat(events).isEmpty();
    assertThat(problems).isEmpty();
    assertThat(exchanges.size()).isZero();
  }

  @Test
  void cancelsNothingOfAQuestionThatWasAnswered() {
    Exchanges.Exchange exchange = open();
    exchanges.on("q", AnswerEvent.newBuilder().setAttempt(1).setDone(DONE).build());
    exchange.abandon();

    assertThat(cancelled).isEmpty();
  }

  @Test
  void asksAgainWhereAnEventDoesNotHold() {
    open();
    token(1);
    holds = false;
    exchanges.on("q", AnswerEvent.newBuilder().setAttempt(1).setDone(DONE).build());
    holds = true;
    exchanges.on("q", AnswerEvent.newBuilder().setAttempt(2).setDone(DONE).build());

    assertThat(sent).containsExactly(1, 2);
    assertThat(cancelled).containsExactly(1);
    assertThat(events).extracting(AnswerEvent::getAttempt).containsExactly(1, 2);
  }

  @Test
  void givesUpWhereNoAttemptHolds() {
    open();
    holds = false;
    for (int attempt = 1; attempt <= 3; attempt++) {
      token(attempt);
    }

    assertThat(events).isEmpty();
    assertThat(problems)
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.status()).isEqualTo(503);
          assertThat(problem.detail()).contains("were deleted");
        });
  }

  @Test
  void givesUpAtTheDeadline() {
    open();
    for (int second = 0; second < 60; second++) {
      token(1);
      after(1);
    }

    assertThat(problems)
        .singleElement()
        .extracting(Problem::detail)
        .asString()
        .contains("deadline");
    token(1);
    assertThat(events).hasSize(60);
  }

  @Test
  void endsWithTheLastEvent() {
    open();
    exchanges.on("q", AnswerEvent.newBuilder().setAttempt(1).setDone(DONE).build());
    token(1);
    after(100);

    assertThat(events).hasSize(1);
    assertThat(problems).isEmpty();
    assertThat(exchanges.size()).isZero();
  }

  @Test
  void whoeverClosesHearsNothingMore() {
    open().close();
    token(1);
    after(100);

    assertThat(events).isEmpty();
    assertThat(problems).isEmpty();
    assertThat(sent).containsExactly(1);
  }

  @Test
  void anAskerThatFailsHarmsNoOther() {
    Exchanges.Listener broken =
        new Exchanges.Listener() {
          @Override
          public boolean on(AnswerEvent event) {
            return false;
          }

          @Override
          public void failed(Problem problem) {
            throw new IllegalStateException("the connection is gone");
          }
        };
    var _ = exchanges.open("a", DEADLINE, sent::add, broken);
    var _ = exchanges.open("z", DEADLINE, sent::add, broken);
    open();
    after(100);

    assertThat(problems).hasSize(1);
    assertThat(exchanges.size()).isZero();
  }

  @Test
  void ignoresWhatOtherGatewaysAsked() {
    exchanges.on("other", AnswerEvent.newBuilder().setDone(DONE).build());
    exchanges.on("other", null);

    assertThat(events).isEmpty();
  }

  private Exchanges.Exchange open() {
    return exchanges.open("q", DEADLINE, new Question(), this);
  }

  private final class Question implements Exchanges.Inquiry {
    @Override
    public void send(int attempt) {
      sent.add(attempt);
    }

    @Override
    public void cancel(int attempt) {
      cancelled.add(attempt);
    }

    @Override
    public boolean holds(AnswerEvent event) {
      return holds;
    }
  }

  private void token(int attempt) {
    exchanges.on("q", AnswerEvent.newBuilder().setAttempt(attempt).setToken(TOKEN).build());
  }

  private void after(double seconds) {
    now = now.plusMillis((long) (seconds * 1000));
    exchanges.tick();
  }

  private static final Heartbeat BEAT = Heartbeat.getDefaultInstance();
  private static final Token TOKEN = Token.newBuilder().setText("t").build();
  private static final Done DONE = Done.getDefaultInstance();
}
