package dev.headwater.transformer.generation;

import java.util.Arrays;

/**
 * Softmax with temperature: logits zᵢ become the probabilities pᵢ = e^(zᵢ/T) / Σⱼ e^(zⱼ/T).
 *
 * <p>The sum runs over all tokens, so every logit affects every probability. T = 1 gives the
 * probabilities that the model was trained for; a lower T favours the likeliest token, which has
 * all in the limit 0; a higher T makes them more equal.
 */
public final class Softmax {
  /** The highest temperature that is allowed. */
  public static final double MAX_TEMPERATURE = 2;

  private Softmax() {}

  /**
   * The probabilities of all tokens, which add up to 1; at temperature 0 the first of the likeliest
   * has all.
   *
   * @throws IllegalArgumentException if the temperature is not 0 to 2, or a logit is NaN or +∞, or
   *     all are -∞
   */
  public static double[] of(float[] logits, double temperature) {
    requireTemperature(temperature);
    double[] p = new double[logits.length];
    int likeliest = Sampler.likeliest(logits);
    if (temperature == 0) {
      p[likeliest] = 1;
      return p;
    }
    // Subtracting max changes no quotient, and the largest power is e^0: no overflow.
    double max = logits[likeliest];
    Arrays.setAll(p, i -> Math.exp((logits[i] - max) / temperature));
    double sum = Arrays.stream(p).sum();
    if (Double.isNaN(sum)) {
      throw new IllegalArgumentException(
          "the logits must be finite numbers, but are NaN or infinite");
    }
    Arrays.setAll(p, i -> p[i] / sum);
    return p;
  }

  /** Refuses a temperature out of range, with the reason for the limits. */
  static void requireTemperature(double temperature) {
    if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
      throw new IllegalArgumentException(
          "temperature must be 0 to 2, but is %s: logits are divided by it, so below 0 the least likely token would win, and above 2 the choice is close to random"
              .formatted(temperature));
    }
  }
}
