package dev.headwater.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.answers.StreamedText.Step;
import org.junit.jupiter.api.Test;

final class StreamedTextTest {
  private final StreamedText text = new StreamedText();

  @Test
  void addsTokens() {
    assertThat(text.add("Ten ")).isEqualTo(new Step(false, "Ten "));
    assertThat(text.add("days")).isEqualTo(new Step(false, "days"));
    assertThat(text.finish("Ten days")).isEqualTo(new Step(false, ""));
  }

  @Test
  void sendsNothingTwiceWhenAnAttemptRepeatsAnother() {
    text.add("Ten ");
    text.add("da");
    text.begin();
    assertThat(text.add("Ten")).isEqualTo(new Step(false, ""));
    assertThat(text.add(" days")).isEqualTo(new Step(false, "ys"));
    assertThat(text.add(".")).isEqualTo(new Step(false, "."));
  }

  @Test
  void restartsWhereAnAttemptDiffers() {
    text.add("Ten days");
    text.begin();
    assertThat(text.add("Te")).isEqualTo(new Step(false, ""));
    assertThat(text.add("am")).isEqualTo(new Step(true, "Team"));
    assertThat(text.add("s")).isEqualTo(new Step(false, "s"));
  }

  @Test
  void endsWithTheWholeAnswer() {
    assertThat(text.finish("Ten")).isEqualTo(new Step(false, "Ten"));
    assertThat(text.finish("Te")).isEqualTo(new Step(true, "Te"));
  }
}
