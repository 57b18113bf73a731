package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeluTest {
  /** x · Φ(x), from tables of the normal distribution. */
  @ParameterizedTest
  @CsvSource({"-3, -0.0040497", "-1, -0.1586553", "0, 0", "0.5, 0.3457312", "2, 1.9544997"})
  void exactFollowsTheNormalDistribution(double x, double expected) {
    assertThat(Gelu.EXACT.of(x)).isCloseTo(expected, within(1e-7));
  }

  /** As torch.nn.functional.gelu(x, approximate="tanh") gives it. */
  @ParameterizedTest
  @CsvSource({"-1, -0.1588080", "0, 0", "1, 0.8411920", "2, 1.9545977"})
  void tanhFollowsItsFormula(double x, double expected) {
    assertThat(Gelu.TANH.of(x)).isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @EnumSource
  void isTheIdentityFarAboveZeroAndNothingFarBelow(Gelu gelu) {
    assertThat(gelu.of(50)).isEqualTo(50);
    assertThat(gelu.of(-50)).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource
  void itsOddPartIsHalfTheIdentity(Gelu gelu) {
    for (double x = 0; x < 6; x += 0.25) {
      assertThat(gelu.of(x) - gelu.of(-x)).isCloseTo(x, within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(Gelu gelu) {
    assertThat(Gelu.named(gelu.configName())).isEqualTo(gelu);
  }

  @Test
  void refusesAnotherActivation() {
    assertThatThrownBy(() -> Gelu.named("relu"))
        .hasMessage("activation_function must be gelu_new or gelu, but is relu");
  }
}
