package dev.headwater.gateway.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuestionWaitTest {
  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final QuestionWait waits = new QuestionWait(() -> now);

  @Test
  void isTheMedianSoThatASingleSlowQuestionDoesNotCount() {
    add(20, 9000, 30);

    assertThat(waits.median()).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void isNothingWhereNobodyAsks() {
    assertThat(waits.median()).isZero();
    add(9000);
    now = now.plusSeconds(11);
    assertThat(waits.median()).isZero();
  }

  @Test
  void isThatOfTheNewestQuestionsWhereManyAsk() {
    for (int i = 0; i < 500; i++) {
      add(9000);
    }
    for (int i = 0; i < 60; i++) {
      add(20);
    }

    assertThat(waits.median()).isEqualTo(Duration.ofMillis(20));
  }

  private void add(long... millis) {
    for (long wait : millis) {
      waits.add(Duration.ofMillis(wait));
    }
  }
}
