package dev.headwater.transformer;

import java.util.Arrays;

/** The activation of GPT-2's MLP: x times the normal distribution's share below x. */
public enum Gelu {
  /** With tanh for the distribution, as GPT-2 was trained. */
  TANH("gelu_new") {
    @Override
    double of(double x) {
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
  },

  /** With the distribution itself. */
  EXACT("gelu") {
    @Override
    double of(double x) {
      return 0.5 * x * (1 + errorFunction(x * Math.sqrt(0.5)));
    }
  };

  private final String configName;

  Gelu(String configName) {
    this.configName = configName;
  }

  /** Its name in config.json. */
  public String configName() {
    return configName;
  }

  static Gelu named(String configName) {
    return Arrays.stream(values())
        .filter(gelu -> gelu.configName.equals(configName))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "activation_function must be gelu_new or gelu, but is " + configName));
  }

  abstract double of(double x);

  /** The series 2/√π · e^(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, whose terms all have one sign. */
  private static double errorFunction(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x); // within a double's precision
    }
    double sum = 0;
    double term = x;
    for (int n = 0; sum + term != sum; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 3);
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
