package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {
  @Test
  void keepsAReasonOfUsualLength() {
    String reason = "a".repeat(Outcome.REASON_LENGTH);

    assertThat(new Outcome.DeadLetter(reason).reason()).isEqualTo(reason);
  }

  @Test
  void cutsALongReasonBetweenTwoCharacters() {
    String reason = "a".repeat(Outcome.REASON_LENGTH - 2) + "\uD83D\uDE00 and more";

    assertThat(new Outcome.DeadLetter(reason).reason())
        .isEqualTo("a".repeat(Outcome.REASON_LENGTH - 2) + "…");
    assertThat(new Outcome.Retry("a".repeat(10_000_000)).reason()).hasSize(Outcome.REASON_LENGTH);
  }
}
