package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole passes of both families beside the formulas in double precision. */
class GptFormulasTest {
  @Test
  void llamaFollowsTheFormulas() {
    int[] tokens = {9, 3, 3, 49, 0, 17, 22, 8, 1, 9, 30};
    GptWeights weights = TinyGpt.weights(TinyGpt.SHAPE);
    assertFormulas(TinyGpt.SHAPE, weights, tokens);
  }

  @Test
  void gpt2FollowsTheFormulas(@TempDir Path folder) throws IOException {
    int[] tokens = new int[TinyGpt2.SHAPE.contextSize()];
    Arrays.setAll(tokens, i -> i * 7 % TinyGpt2.SHAPE.vocabularySize());
    try (GptFile file = GptFile.open(TinyGpt2.write(folder))) {
      assertFormulas(file.configuration(), file.weights(), tokens);
    }
  }

  @Test
  void aGgufFileFollowsTheFormulas(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("tiny.gguf");
    TinyGguf.write(path, TinyGguf.TOKENS);
    try (GptFile file = GptFile.open(path)) {
      assertFormulas(file.configuration(), file.weights(), new int[] {2, 3, 3, 1, 0, 2});
    }
  }

  private static void assertFormulas(GptConfiguration shape, GptWeights weights, int[] tokens) {
    double[][] expected = new DoubleGpt(shape, weights).logits(tokens);
    try (Gpt gpt = new Gpt(shape, weights);
        KeyValueCache whole = gpt.newCache(tokens.length);
        KeyValueCache single = gpt.newCache(tokens.length)) {
      float[][] logits = gpt.nextAtEach(tokens, whole);
      for (int t = 0; t < tokens.length; t++) {
        assertClose(logits[t], expected[t]);
        assertClose(gpt.next(new int[] {tokens[t]}, single), expected[t]);
      }
    }
  }

  private static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("logit %d", i)
          .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
