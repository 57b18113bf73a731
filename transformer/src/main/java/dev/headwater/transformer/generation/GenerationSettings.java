package dev.headwater.transformer.generation;

/**
 * How a text is generated. Immutable.
 *
 * @param temperature from 0, always the likeliest token, to 2, almost random
 * @param topP the choice is among the likeliest tokens that together have this probability; above 0
 *     and at most 1
 * @param topK the choice is among this many likeliest tokens; 0 for no limit
 * @param seed the same seed, prompt and settings give the same text
 * @param maxTokens most tokens to generate; at least 1
 */
public record GenerationSettings(
    double temperature, double topP, int topK, long seed, int maxTokens) {

  public GenerationSettings {
    Softmax.requireTemperature(temperature);
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p must be above 0 and at most 1, but is " + topP);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top_k must be 0 (no limit) or more, but is " + topK);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_tokens must be at least 1, but is " + maxTokens);
    }
  }

  /** Always the likeliest token. */
  public static GenerationSettings greedy(int maxTokens) {
    return new GenerationSettings(0, 1, 0, 0, maxTokens);
  }
}
