package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.exp2;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;
import static dev.headwater.transformer.kernels.Vectors.sumOfLanes;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Softmax of a row, in attention and in the loss, forward and backward. */
public final class SoftmaxKernels {
  private static final float LOG2_E = (float) (1 / Math.log(2));

  private SoftmaxKernels() {}

  /**
   * {@code x = softmax(scale · x)} over the first {@code count} columns; the others become 0.
   *
   * @param out takes the result, too, as floats or bf16; may be {@code x} for floats
   */
  public static void softmax(
      long x, int count, int columns, float scale, long out, boolean toBf16) {
    float sum = exponentials(x, count, scale * LOG2_E);
    FloatVector inverse = constant(1 / sum);
    int end = roundUp(count);
    for (int c = 0; c < end; c += LANES) {
      FloatVector p = load(x + 4L * c).mul(inverse);
      store(p, x + 4L * c);
      store(p, out, c, toBf16);
    }
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int c = end; c < columns; c += LANES) {
      store(zero, x + 4L * c);
      store(zero, out, c, toBf16);
    }
  }

  /**
   * {@code x = 2^(factor · (x − largest))} in the first {@code count} columns, and 0 in the rest of
   * the last vector.
   *
   * @return their sum
   */
  private static float exponentials(long x, int count, float factor) {
    FloatVector less = constant(-largest(x, count) * factor);
    FloatVector times = constant(factor);
    FloatVector sum = FloatVector.zero(FLOATS);
    int whole = count - count % LANES;
    for (int c = 0; c < whole; c += LANES) {
      FloatVector e = exp2(load(x + 4L * c).fma(times, less));
      store(e, x + 4L * c);
      sum = sum.add(e);
    }
    if (whole < count) {
      VectorMask<Float> within = FLOATS.indexInRange(whole, count);
      FloatVector e = exp2(load(x + 4L * whole).fma(times, less));
      e = FloatVector.zero(FLOATS).blend(e, within);
      store(e, x + 4L * whole);
      sum = sum.add(e);
    }
    return sumOfLanes(sum);
  }

  private static float largest(long x, int count) {
    FloatVector largest = constant(Float.NEGATIVE_INFINITY);
    int whole = count - count % LANES;
    for (int c = 0; c < whole; c += LANES) {
      largest = largest.max(load(x + 4L * c));
    }
    if (whole < count) {
      FloatVector last = load(x + 4L * whole);
      largest = largest.blend(largest.max(last), FLOATS.indexInRange(whole, count));
    }
    return largest.reduceLanes(MAX);
  }

  private static int roundUp(int count) {
    return (count + LANES - 1) / LANES * LANES;
  }

  /**
   * The gradient of scores from that of their softmax: {@code dX = scale · p · (dP − p · dP)}, as
   * floats or bf16. Columns from {@code count} on become 0.
   */
  public static void backward(
      long p, long dP, int count, int columns, float scale, long dX, boolean toBf16) {
    int end = roundUp(count);
    FloatVector dot = FloatVector.zero(FLOATS);
    for (int c = 0; c < end; c += LANES) { // p is 0 from count on
      dot = load(p + 4L * c).fma(load(dP + 4L * c), dot);
    }
    FloatVector mean = constant(sumOfLanes(dot));
    FloatVector times = constant(scale);
    for (int c = 0; c < end; c += LANES) {
      FloatVector d = load(dP + 4L * c).sub(mean).mul(load(p + 4L * c)).mul(times);
      store(d, dX, c, toBf16);
    }
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int c = end; c < columns; c += LANES) {
      store(zero, dX, c, toBf16);
    }
  }

  /**
   * The cross-entropy of a row of logits with the right token, and the gradient of the logits times
   * {@code scale}. Logits become exponentials.
   *
   * @param count number of logits; the columns after them are padding, whose gradient is 0
   * @param dLogits takes the gradient, as floats or bf16; may be {@code logits} for floats
   */
  public static double crossEntropy(
      long logits, int count, int columns, int target, float scale, long dLogits, boolean toBf16) {
    double right = MEMORY.get(JAVA_FLOAT_UNALIGNED, logits + 4L * target);
    double largest = largest(logits, count);
    float sum = exponentials(logits, count, LOG2_E);
    int end = roundUp(count);
    FloatVector factor = constant(scale / sum);
    long targetAt = logits + 4L * target;
    float e = MEMORY.get(JAVA_FLOAT_UNALIGNED, targetAt);
    MEMORY.set(JAVA_FLOAT_UNALIGNED, targetAt, e - sum); // the 1 that the target lacks
    for (int c = 0; c < end; c += LANES) {
      store(load(logits + 4L * c).mul(factor), dLogits, c, toBf16);
    }
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int c = end; c < columns; c += LANES) {
      store(zero, dLogits, c, toBf16);
    }
    return StrictMath.log(sum) + largest - right;
  }
}
