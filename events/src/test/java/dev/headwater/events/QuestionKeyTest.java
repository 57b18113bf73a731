package dev.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuestionKeyTest {
  @Test
  void isOneForAllStagesAndAnotherForEachAttempt() {
    Question question = Question.newBuilder().setId("7f3a").setAttempt(2).build();

    assertThat(QuestionKey.of(question)).isEqualTo("7f3a/2").isEqualTo(QuestionKey.of("7f3a", 2));
    assertThat(QuestionKey.of("7f3a", 1)).isNotEqualTo(QuestionKey.of(question));
  }
}
