package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NextTokenTest {
  private static final NextToken NEXT =
      new NextToken(new float[] {0, (float) Math.log(2), Float.NEGATIVE_INFINITY, 0});

  @Test
  void ranksTheTokensByTheirLogits() {
    assertThat(NEXT.likeliest(2)).containsExactly(1, 0);
    assertThat(NEXT.likeliest(9)).containsExactly(1, 0, 3, 2);
  }

  @Test
  void measuresHowFreeTheChoiceIs() {
    assertThat(NEXT.entropy(0)).isZero();
    assertThat(NEXT.entropy(1)).isCloseTo(1.5, within(1e-6)); // of 1/2, 1/4, 1/4
    assertThat(new NextToken(new float[8]).entropy(2)).isCloseTo(3, within(1e-12));
  }

  @Test
  void writesAPageThatNeedsNothingElse() {
    String page =
        TemperaturePage.of("</script> \"quoted\"", NEXT, token -> token == 1 ? "<b>" : "t" + token);
    assertThat(page)
        .contains("\"prompt\":\"\\u003c/script> \\\"quoted\\\"\"")
        .contains("\"tokens\":[\"\\u003cb>\",\"t0\",\"t3\",\"t2\"]")
        .contains("\"logits\":[0.693,0.000,0.000,-1000000000.000]")
        .contains("\"maxTemperature\":2.0")
        .doesNotContain("DATA")
        .doesNotContain("http");
  }
}
