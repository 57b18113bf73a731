package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.exp2;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;

import jdk.incubator.vector.FloatVector;

/**
 * The gated neurons of an MLP, {@code activation(gate) · up}. Gates and ups alternate in the rows
 * that are read, {@link #ALTERNATE} of each.
 */
public final class GatedKernels {
  /** Gates side by side, then as many ups. */
  public static final int ALTERNATE = LANES;

  private static final FloatVector ONE = constant(1);
  private static final float LOG2_E = (float) (1 / Math.log(2));

  private GatedKernels() {}

  /** What is applied to a gate: {@code g · sigmoid(g · (linear + cubic · g²))}. */
  public enum Activation {
    SILU(1, 0),
    /** With tanh: (1 + tanh(u)) / 2 is sigmoid(2u). */
    GELU(2 * Math.sqrt(2 / Math.PI), 0.044715 * 2 * Math.sqrt(2 / Math.PI));

    private final float linear;
    private final float cubic;

    Activation(double linear, double cubic) {
      this.linear = (float) linear;
      this.cubic = (float) cubic;
    }
  }

  /**
   * Of finished floats.
   *
   * @param x address of {@code 2 · neurons} floats
   */
  public static void gate(long x, int neurons, Activation activation, long out) {
    FloatVector linear = constant(-LOG2_E * activation.linear);
    FloatVector cubic = constant(-LOG2_E * activation.cubic);
    for (int n = 0; n < neurons; n += LANES) {
      FloatVector gate = load(x + 8L * n);
      FloatVector up = load(x + 8L * n + 4L * LANES);
      store(gated(gate, up, linear, cubic), out + 4L * n);
    }
  }

  /**
   * Of a linear map's product.
   *
   * @param scales of the map's input, row {@code row}
   */
  public static void gate(
      long product,
      int neurons,
      Scales scales,
      int row,
      PackedLinear map,
      Activation activation,
      long out) {
    FloatVector linear = constant(-LOG2_E * activation.linear);
    FloatVector cubic = constant(-LOG2_E * activation.cubic);
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    for (int n = 0; n < neurons; n += LANES) {
      FloatVector gate = RowKernels.output(product, 8L * n, scale, shift, map);
      FloatVector up = RowKernels.output(product, 8L * n + 4L * LANES, scale, shift, map);
      store(gated(gate, up, linear, cubic), out + 4L * n);
    }
  }

  private static FloatVector gated(
      FloatVector gate, FloatVector up, FloatVector linear, FloatVector cubic) {
    FloatVector e = exp2(gate.mul(gate).fma(cubic, linear).mul(gate));
    return gate.mul(up).div(e.add(ONE));
  }
}
