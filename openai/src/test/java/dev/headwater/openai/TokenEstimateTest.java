package dev.headwater.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenEstimateTest {
  @Test
  void countsAChineseCharacterAsATokenAndErrsUpwardsForEnglish() {
    assertThat(TokenEstimate.of("")).isZero();
    assertThat(TokenEstimate.of("年假十三天")).isEqualTo(5);
    assertThat(TokenEstimate.of("The ferry leaves at noon.")).isBetween(6, 9);
  }
}
