package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceLimitsTest {
  private final SequenceLimits limits = new SequenceLimits(30, 4);

  @Test
  void acceptsSequencesAtTheLimits() {
    assertThatCode(() -> limits.check(List.of(new int[] {0}, new int[] {29, 0, 29, 0})))
        .doesNotThrowAnyException();
  }

  @Test
  void checksEverySequenceAndEveryToken() {
    List<int[]> tooLong = List.of(new int[] {1}, new int[] {1}, new int[5]);
    assertThatThrownBy(() -> limits.check(tooLong))
        .hasMessage("a sequence must have 1 to 4 tokens but has 5");
    List<int[]> unknown = List.of(new int[] {1}, new int[] {1, 2, 3, 30});
    assertThatThrownBy(() -> limits.check(unknown))
        .hasMessage("a token id must be from 0 to 29 but is 30");
    List<int[]> negative = List.of(new int[] {Integer.MIN_VALUE});
    assertThatThrownBy(() -> limits.check(negative)).hasMessageContaining("but is -2147483648");
  }
}
