package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.exp2;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;

import jdk.incubator.vector.FloatVector;

/**
 * GPT-2's GELU, x · (1 + tanh u)/2 with u = √(2/π) (x + 0.044715 x³), and its derivative. The
 * bracket is the logistic function of 2u.
 */
public final class GeluKernels {
  private static final float CUBE = 0.044715f;

  /** 2 √(2/π) log₂ e: from u to the exponent of a power of two. */
  private static final float SLOPE = (float) (2 * Math.sqrt(2 / Math.PI) / Math.log(2));

  private GeluKernels() {}

  /** {@code out = gelu(x)}, as floats or bf16. */
  public static void gelu(long x, int columns, long out, boolean toBf16) {
    for (int c = 0; c < columns; c += LANES) {
      FloatVector v = load(x + 4L * c);
      store(v.mul(logistic(v, v.mul(v))), out, c, toBf16);
    }
  }

  /** {@code dX = dOut · gelu'(x)}, as floats or bf16. */
  public static void backward(long x, long dOut, int columns, long dX, boolean toBf16) {
    FloatVector one = constant(1);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector v = load(x + 4L * c);
      FloatVector square = v.mul(v);
      FloatVector s = logistic(v, square);
      FloatVector slope = square.fma(constant(3 * CUBE * LOGISTIC), constant(LOGISTIC));
      FloatVector derivative = v.mul(one.sub(s)).fma(slope, one).mul(s);
      store(load(dOut + 4L * c).mul(derivative), dX, c, toBf16);
    }
  }

  /** 2 √(2/π). */
  private static final float LOGISTIC = (float) (2 * Math.sqrt(2 / Math.PI));

  private static FloatVector logistic(FloatVector x, FloatVector square) {
    FloatVector exponent = x.mul(square.fma(constant(-CUBE * SLOPE), constant(-SLOPE)));
    return constant(1).div(exp2(exponent).add(1));
  }
}
