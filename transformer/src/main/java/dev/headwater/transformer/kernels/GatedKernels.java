package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.exp2;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;

import jdk.incubator.vector.FloatVector;

/**
 * The gated neurons of an MLP, {@code silu(gate) · up}. Gates and ups alternate in the rows that
 * are read, {@link #ALTERNATE} of each.
 */
public final class GatedKernels {
  /** Gates side by side, then as many ups. */
  public static final int ALTERNATE = LANES;

  private static final FloatVector ONE = constant(1);
  private static final float LOG2_E = (float) (1 / Math.log(2));

  private GatedKernels() {}

  /**
   * Of finished floats.
   *
   * @param x address of {@code 2 · neurons} floats
   */
  public static void gate(long x, int neurons, long out) {
    for (int n = 0; n < neurons; n += LANES) {
      FloatVector gate = load(x + 8L * n);
      FloatVector up = load(x + 8L * n + 4L * LANES);
      store(gated(gate, up), out + 4L * n);
    }
  }

  /**
   * Of a linear map's product.
   *
   * @param scales of the map's input, row {@code row}
   */
  public static void gate(
      long product, int neurons, Scales scales, int row, PackedLinear linear, long out) {
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    for (int n = 0; n < neurons; n += LANES) {
      FloatVector gate = RowKernels.output(product, 8L * n, scale, shift, linear);
      FloatVector up = RowKernels.output(product, 8L * n + 4L * LANES, scale, shift, linear);
      store(gated(gate, up), out + 4L * n);
    }
  }

  private static FloatVector gated(FloatVector gate, FloatVector up) {
    FloatVector e = exp2(gate.mul(-LOG2_E));
    return gate.mul(up).div(e.add(ONE));
  }
}
