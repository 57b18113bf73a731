package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
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

  @Test
  void keepsTheOrderAtEveryTemperature() {
    List<Integer> order = NEXT.likeliest(4);
    for (double temperature : new double[] {0.1, 1, 2}) {
      double[] p = NEXT.probabilities(temperature);
      for (int i = 1; i < 4; i++) {
        assertThat(p[order.get(i - 1)]).isGreaterThanOrEqualTo(p[order.get(i)]);
      }
    }
  }

  @Test
  void isFreerTheHigherTheTemperature() {
    double last = -1;
    for (double temperature = 0; temperature <= 2; temperature += 0.25) {
      double entropy = NEXT.entropy(temperature);
      assertThat(entropy).isGreaterThan(last);
      last = entropy;
    }
    assertThat(last).isLessThan(Math.log(3) / Math.log(2)); // three tokens are possible
  }

  @Test
  void doesNotChangeWithTheArrayThatItWasGiven() {
    float[] logits = {1, 2};
    NextToken next = new NextToken(logits);
    logits[0] = 9;
    next.logits()[0] = 9;
    assertThat(next.likeliest(1)).containsExactly(1);
  }

  @Test
  void namesOnlyTheTokensThatThePageDraws() {
    List<Integer> named = new ArrayList<>();
    String page =
        TemperaturePage.of(
            "prompt",
            new NextToken(new float[50]),
            token -> {
              named.add(token);
              return "t";
            });
    assertThat(named).hasSize(20).doesNotHaveDuplicates();
    assertThat(page.split("0\\.000", -1)).hasSizeGreaterThan(50); // the logits of all
  }
}
