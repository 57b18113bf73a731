package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;
import static dev.headwater.transformer.kernels.Vectors.sumOfLanes;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import jdk.incubator.vector.FloatVector;

/**
 * RMS normalization of a row, and layer normalization, forward and backward. C: numbers of a row, a
 * multiple of 16.
 */
public final class NormKernels {
  private NormKernels() {}

  /** {@code out = x / √(mean of x² + epsilon) · gain}. */
  public static void rmsNorm(long x, int columns, long gain, float epsilon, long out) {
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector v = load(x + 4L * c);
      squares = v.fma(v, squares);
    }
    float inverse = (float) (1 / Math.sqrt(sumOfLanes(squares) / columns + epsilon));
    FloatVector factor = constant(inverse);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      store(load(x + at).mul(factor).mul(load(gain + at)), out + at);
    }
  }

  /**
   * {@code out = (x − mean) · inverse · gain + bias}, as floats or bf16.
   *
   * @param statistics two floats, kept for {@link #backward}: the row's mean and the inverse of its
   *     standard deviation
   */
  public static void norm(
      long x,
      int columns,
      long gain,
      long bias,
      float epsilon,
      long statistics,
      long out,
      boolean toBf16) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      sum = sum.add(load(x + 4L * c));
    }
    float mean = sumOfLanes(sum) / columns;
    FloatVector center = constant(mean);
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector v = load(x + 4L * c).sub(center);
      squares = v.fma(v, squares);
    }
    float inverse = (float) (1 / Math.sqrt(sumOfLanes(squares) / columns + epsilon));
    FloatVector factor = constant(inverse);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      FloatVector y = load(x + at).sub(center).mul(factor).fma(load(gain + at), load(bias + at));
      store(y, out, c, toBf16);
    }
    MEMORY.set(JAVA_FLOAT_UNALIGNED, statistics, mean);
    MEMORY.set(JAVA_FLOAT_UNALIGNED, statistics + 4, inverse);
  }

  /**
   * Adds to the gradients of a norm's input, gain and bias.
   *
   * @param dOut gradient of the norm's output
   */
  public static void backward(
      long x, long dOut, int columns, long gain, long statistics, long dX, long dGain, long dBias) {
    FloatVector center = constant(MEMORY.get(JAVA_FLOAT_UNALIGNED, statistics));
    float inverse = MEMORY.get(JAVA_FLOAT_UNALIGNED, statistics + 4);
    FloatVector factor = constant(inverse);
    FloatVector sum = FloatVector.zero(FLOATS);
    FloatVector dot = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      FloatVector normal = load(x + at).sub(center).mul(factor);
      FloatVector dy = load(dOut + at);
      FloatVector dNormal = dy.mul(load(gain + at));
      sum = sum.add(dNormal);
      dot = dNormal.fma(normal, dot);
      store(dy.fma(normal, load(dGain + at)), dGain + at);
      store(load(dBias + at).add(dy), dBias + at);
    }
    FloatVector less = constant(-sumOfLanes(sum) / columns);
    FloatVector along = constant(-sumOfLanes(dot) / columns);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      FloatVector normal = load(x + at).sub(center).mul(factor);
      FloatVector rest = load(dOut + at).fma(load(gain + at), less);
      store(normal.fma(along, rest).fma(factor, load(dX + at)), dX + at);
    }
  }
}
