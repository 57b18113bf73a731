package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.GatedKernels.Activation;

/** The activation of a gated MLP's gate. */
public enum GateActivation {
  /** x · sigmoid(x). */
  SILU("silu", Activation.SILU) {
    @Override
    double of(double x) {
      return x / (1 + Math.exp(-x));
    }
  },

  /** With tanh. */
  GELU("gelu_pytorch_tanh", Activation.GELU) {
    @Override
    double of(double x) {
      return Gelu.TANH.of(x);
    }
  };

  private final String configName;
  private final Activation kernel;

  GateActivation(String configName, Activation kernel) {
    this.configName = configName;
    this.kernel = kernel;
  }

  /** Its name in config.json. */
  String configName() {
    return configName;
  }

  /** Its fast form. */
  Activation kernel() {
    return kernel;
  }

  abstract double of(double x);
}
