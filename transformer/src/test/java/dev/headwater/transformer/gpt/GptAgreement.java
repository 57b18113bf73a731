package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.CachedAttention;
import dev.headwater.transformer.kernels.Processor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** How near the fast GPT's logits are to the plain one's; also a program that checks it. */
final class GptAgreement {
  private GptAgreement() {}

  /** The distance between logits, as a share of the length of the expected ones. */
  static double distance(float[] actual, float[] expected) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += expected[i] * expected[i];
      differences += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    }
    return Math.sqrt(differences / squares);
  }

  /** The longest distance of a prompt's tokens, read together. */
  private static double ofPrompt(LanguageModel fast, LanguageModel plain, int[] tokens) {
    double longest = 0;
    try (KeyValueCache cache = fast.newCache(tokens.length);
        KeyValueCache expected = plain.newCache(tokens.length)) {
      float[][] logits = fast.nextAtEach(tokens, cache);
      float[][] right = plain.nextAtEach(tokens, expected);
      for (int i = 0; i < tokens.length; i++) {
        longest = Math.max(longest, distance(logits[i], right[i]));
      }
    }
    return longest;
  }

  /** The longest distance of tokens that are read one by one. */
  private static double ofSteps(LanguageModel fast, LanguageModel plain, int[] tokens) {
    double longest = 0;
    try (KeyValueCache cache = fast.newCache(tokens.length);
        KeyValueCache expected = plain.newCache(tokens.length)) {
      for (int token : tokens) {
        int[] one = {token};
        longest = Math.max(longest, distance(fast.next(one, cache), plain.next(one, expected)));
      }
    }
    return longest;
  }

  /** Compares both forms on this processor; the argument is a GGUF file. */
  static void main(String[] arguments) throws Exception {
    System.out.printf(
        "%d lanes, bf16 %b, int8 %b%n",
        CachedAttention.PAGE / 2, Processor.hasBf16(), Processor.hasInt8());
    try (GptFile file = GptFile.open(Path.of(arguments[0]));
        LanguageModel plain = new Gpt(file.configuration(), file.weights());
        LanguageModel fast = file.model(new ModelResources(2, 0))) {
      int[] tokens = new Random(5).ints(150, 0, file.configuration().vocabularySize()).toArray();
      double prompt = ofPrompt(fast, plain, tokens);
      double steps = ofSteps(fast, plain, Arrays.copyOf(tokens, 40));
      System.out.printf("distance of a prompt %.4f, of single tokens %.4f%n", prompt, steps);
      System.exit(prompt < (Processor.hasInt8() ? 0.06 : 0.01) && steps < 0.01 ? 0 : 1);
    }
  }
}
