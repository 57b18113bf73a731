package dev.headwater.transformer.gpt;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;

/** The activation of GPT-2's MLP: x · Φ(x), with the normal distribution Φ. */
public enum Gelu {
  /** Φ approximated with tanh, as GPT-2 was trained. */
  TANH("gelu_new") {
    @Override
    double of(double x) {
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
  },

  /** Φ itself. */
  EXACT("gelu") {
    @Override
    double of(double x) {
      return 0.5 * x * (1 + Erf.erf(x * Math.sqrt(0.5)));
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
}
