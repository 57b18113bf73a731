package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptConfigurationTest {
  private static GptConfiguration llama(int width, int heads, int keyValueHeads) {
    return new GptConfiguration(
        TinyGpt.llama(keyValueHeads, width / heads), 50, 64, width, 2, heads, 24, true);
  }

  @Test
  void gpt2HasFourNeuronsForEachNumberAndOneKeyHeadForEachHead() {
    GptConfiguration gpt2 = GptConfiguration.gpt2(50_257, 1_024, 768, 12, 12);
    assertThat(gpt2.feedForwardWidth()).isEqualTo(3_072);
    assertThat(gpt2.headWidth()).isEqualTo(64);
    assertThat(gpt2.keyValueHeads()).isEqualTo(12);
    assertThat(gpt2.keyValueWidth()).isEqualTo(768);
    assertThat(gpt2.normEpsilon()).isEqualTo(1e-5);
    assertThat(gpt2.tiedUnembedding()).isTrue();
  }

  @Test
  void aLlamasHeadsShareKeysAndValues() {
    GptConfiguration llama = llama(576, 9, 3);
    assertThat(llama.headWidth()).isEqualTo(64);
    assertThat(llama.keyValueHeads()).isEqualTo(3);
    assertThat(llama.keyValueWidth()).isEqualTo(192);
    assertThat(llama.normEpsilon()).isEqualTo(1e-5);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 64, 16, 2, 4, vocabularySize must be at least 1",
    "50, -1, 16, 2, 4, contextSize must be at least 1",
    "50, 64, 0, 2, 4, modelWidth must be at least 1",
    "50, 64, 16, 0, 4, layers must be at least 1",
    "50, 64, 16, 2, 0, heads must be at least 1",
    "50, 64, 18, 2, 4, modelWidth 18 must be a multiple of heads 4",
  })
  void refusesSizesThatAreNone(
      int vocabulary, int context, int width, int layers, int heads, String message) {
    assertThatThrownBy(() -> GptConfiguration.gpt2(vocabulary, context, width, layers, heads))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesHeadsThatCannotBeRotatedOrShared() {
    assertThatThrownBy(() -> llama(12, 4, 4))
        .hasMessage("headWidth must be even and at least 2, but is 3");
    assertThatThrownBy(() -> llama(16, 4, 3))
        .hasMessage("heads 4 must be a multiple of keyValueHeads 3");
    assertThatThrownBy(() -> llama(16, 4, 0))
        .hasMessage("keyValueHeads must be at least 1, but is 0");
  }

  @Test
  void refusesAWidthWhoseNeuronsCannotBeCounted() {
    assertThatThrownBy(() -> GptConfiguration.gpt2(1, 1, 1 << 30, 1, 1))
        .isInstanceOf(ArithmeticException.class);
  }
}
