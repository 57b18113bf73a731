package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GptTest {
  private static final int[] TOKENS = new Random(3).ints(300, 0, 50).toArray();

  private final Gpt gpt = TinyGpt.create();

  @Test
  void readsAPromptAsItReadsTokenByToken() {
    try (KeyValueCache whole = gpt.newCache(300);
        KeyValueCache single = gpt.newCache(300)) {
      float[] expected = gpt.next(TOKENS, whole);
      float[] actual = {};
      for (int token : TOKENS) {
        actual = gpt.next(new int[] {token}, single);
      }
      assertClose(actual, expected);
      assertThat(single.length()).isEqualTo(whole.length()).isEqualTo(300);
    }
  }

  @Test
  void givesTheSameWithACacheAsWithout() {
    try (KeyValueCache cache = gpt.newCache(40)) {
      gpt.next(Arrays.copyOf(TOKENS, 17), cache);
      float[] cached = gpt.next(Arrays.copyOfRange(TOKENS, 17, 40), cache);
      assertClose(cached, fresh(gpt, Arrays.copyOf(TOKENS, 40)));
    }
  }

  @Test
  void givesLogitsAtEachPositionWithoutLookingAhead() {
    try (KeyValueCache cache = gpt.newCache(300)) {
      float[][] logits = gpt.nextAtEach(TOKENS, cache);
      for (int length : new int[] {1, 2, 255, 256, 257, 300}) {
        assertClose(logits[length - 1], fresh(gpt, Arrays.copyOf(TOKENS, length)));
      }
    }
  }

  @Test
  void sharesKeyValueHeadsAsIfTheyWereRepeated() {
    assertClose(fresh(TinyGpt.withRepeatedHeads(), TOKENS), fresh(gpt, TOKENS));
  }

  @Test
  void servesManyGenerationsAtOnce() {
    float[] expected = fresh(gpt, TOKENS);
    IntStream.range(0, 8).parallel().forEach(_ -> assertClose(fresh(gpt, TOKENS), expected));
  }

  @Test
  void agreesWithTheFormulasOnOneToken() {
    assertClose(fresh(gpt, new int[] {9}), OneToken.logits(TinyGpt.weights(TinyGpt.SHAPE), 9));
  }

  @Test
  void refusesWhatItCannotRead() {
    try (KeyValueCache cache = gpt.newCache(2)) {
      assertThatThrownBy(() -> gpt.next(new int[0], cache))
          .hasMessage("there must be at least one token to read");
      assertThatThrownBy(() -> gpt.next(new int[] {50}, cache))
          .hasMessage("token 50 is not in the vocabulary of 50");
      assertThatThrownBy(() -> gpt.next(new int[] {1, 2, 3}, cache))
          .hasMessage("3 tokens after 0 exceed the cache's capacity of 2");
    }
    assertThatThrownBy(() -> gpt.newCache(601))
        .hasMessage("capacity must be 1 to the context size 600, but is 601");
  }

  private static float[] fresh(Gpt gpt, int[] tokens) {
    try (KeyValueCache cache = gpt.newCache(tokens.length)) {
      return gpt.next(tokens, cache);
    }
  }

  static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("logit %d", i)
          .isCloseTo(expected[i], within(1e-3f * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
