package dev.headwater.transformer.study;

import dev.headwater.transformer.generation.Softmax;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The distribution of the token after a prompt, at several temperatures. */
public final class NextToken {
  private final float[] logits;

  /**
   * @param logits of all tokens, as a model gives them
   */
  public NextToken(float[] logits) {
    this.logits = logits.clone();
  }

  /**
   * Reads a prompt.
   *
   * @throws IllegalArgumentException if it is empty or longer than the context
   */
  public static NextToken after(int[] prompt, LanguageModel model) {
    int context = model.configuration().contextSize();
    if (prompt.length > context) {
      throw new IllegalArgumentException(
          "the prompt of %d tokens exceeds the context of %d".formatted(prompt.length, context));
    }
    try (KeyValueCache cache = model.newCache(Math.max(1, prompt.length))) {
      return new NextToken(model.next(prompt, cache));
    }
  }

  /** The tokens by their logits, likeliest first: the same order at every temperature. */
  public List<Integer> likeliest(int count) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer token) -> logits[token]).reversed())
        .limit(count)
        .toList();
  }

  /** The probabilities of all tokens. */
  public double[] probabilities(double temperature) {
    return Softmax.of(logits, temperature);
  }

  /** The entropy in bits: 0 at temperature 0. */
  public double entropy(double temperature) {
    return Arrays.stream(probabilities(temperature))
        .filter(p -> p > 0)
        .map(p -> -p * Math.log(p) / Math.log(2))
        .sum();
  }

  float[] logits() {
    return logits.clone();
  }
}
