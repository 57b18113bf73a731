package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.kernels.GatedKernels.Activation;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatedKernelsTest {
  private static final int NEURONS = 64;
  private static final int ALTERNATE = GatedKernels.ALTERNATE;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(8);

  @AfterEach
  void free() {
    arena.close();
  }

  private static double gated(Activation activation, double gate, double up) {
    return up
        * switch (activation) {
          case SILU -> gate / (1 + Math.exp(-gate));
          case GELU -> {
            double cubic = gate + 0.044715 * gate * gate * gate;
            yield gate / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * cubic));
          }
        };
  }

  /** Where a neuron's gate is; its up follows {@code ALTERNATE} later. */
  private static int gateAt(int neuron) {
    return neuron / ALTERNATE * 2 * ALTERNATE + neuron % ALTERNATE;
  }

  @ParameterizedTest
  @EnumSource
  void gatesFinishedFloats(Activation activation) {
    Floats x = Floats.random(arena, random, 2 * NEURONS, 20);
    Floats out = Floats.zeros(arena, NEURONS);
    GatedKernels.gate(x.address(), NEURONS, activation, out.address());
    for (int n = 0; n < NEURONS; n++) {
      double expected = gated(activation, x.get(gateAt(n)), x.get(gateAt(n) + ALTERNATE));
      assertThat((double) out.get(n)).isCloseTo(expected, within(1e-5 * Math.abs(expected) + 1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gatesAProduct(Activation activation) {
    Floats product = Floats.random(arena, random, 2 * NEURONS, 3);
    Floats sums = Floats.random(arena, random, 2 * NEURONS, 1);
    Floats bias = Floats.random(arena, random, 2 * NEURONS, 1);
    PackedLinear linear = new PackedLinear(0, 0, sums.address(), bias.address(), 0);
    Scales scales = new Scales(2);
    scales.set(1, 0.5f, -0.25f);
    Floats out = Floats.zeros(arena, NEURONS);
    GatedKernels.gate(product.address(), NEURONS, scales, 1, linear, activation, out.address());
    for (int n = 0; n < NEURONS; n++) {
      double[] both = new double[2];
      for (int i = 0; i < 2; i++) {
        int at = gateAt(n) + i * ALTERNATE;
        both[i] = 0.5 * product.get(at) - 0.25 * sums.get(at) + bias.get(at);
      }
      assertThat((double) out.get(n)).isCloseTo(gated(activation, both[0], both[1]), within(1e-5));
    }
  }
}
