package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static dev.headwater.transformer.kernels.Vectors.SHORTS;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;
import static dev.headwater.transformer.kernels.Vectors.sumOfLanes;
import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums, dropout and the optimizer's step, on rows of floats. */
@SuppressWarnings("restricted") // works on memory by its address
public final class TrainingKernels {
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  private TrainingKernels() {}

  /** {@code out = a + b}. */
  public static void add(long a, long b, int columns, long out) {
    for (int c = 0; c < columns; c += LANES) {
      store(load(a + 4L * c).add(load(b + 4L * c)), out + 4L * c);
    }
  }

  /** Zeros. */
  public static void clear(long x, long numbers) {
    MEMORY.asSlice(x, 4 * numbers).fill((byte) 0);
  }

  /**
   * Drops numbers of a row at random and scales up the others: {@code out = x / (1 − rate)} or 0,
   * as floats or bf16. Which ones depends only on the key and the index, so that the backward pass
   * drops the same.
   *
   * @param rate at least 0 and below 1
   * @param index of the row's first number among all with this key
   */
  public static void dropout(
      long x, int columns, float rate, int key, int index, long out, boolean toBf16) {
    FloatVector factor = constant(1 / (1 - rate));
    int threshold = (int) (rate * 0x1p31);
    IntVector lanes = IntVector.broadcast(INTS, 0).addIndex(1);
    for (int c = 0; c < columns; c += LANES) {
      IntVector random = mix(lanes.add(index + c), key).lanewise(AND, Integer.MAX_VALUE);
      FloatVector kept = load(x + 4L * c).mul(factor);
      FloatVector y =
          FloatVector.zero(FLOATS).blend(kept, random.compare(GE, threshold).cast(FLOATS));
      store(y, out, c, toBf16);
    }
  }

  /** Murmur3's finalizer, the key, and the finalizer again: each bit of both affects all bits. */
  private static IntVector mix(IntVector index, int key) {
    return mix(mix(index).lanewise(XOR, key));
  }

  private static IntVector mix(IntVector x) {
    IntVector h = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(0x85ebca6b);
    h = h.lanewise(XOR, h.lanewise(LSHR, 13)).mul(0xc2b2ae35);
    return h.lanewise(XOR, h.lanewise(LSHR, 16));
  }

  /**
   * Sums of columns, {@code out = Σ x} or {@code out = out + Σ x}.
   *
   * @param x the first of the columns in the first row
   * @param width numbers of a whole row
   */
  public static void columnSums(
      long x, int rows, int columns, int width, boolean bf16, long out, boolean accumulate) {
    for (int c = 0; c < columns; c += LANES) {
      FloatVector sum =
          bf16 ? sumOfBf16(x + 2L * c, rows, width) : sumOfFloats(x + 4L * c, rows, width);
      long at = out + 4L * c;
      store(accumulate ? load(at).add(sum) : sum, at);
    }
  }

  private static FloatVector sumOfFloats(long x, int rows, int width) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int row = 0; row < rows; row++) {
      sum = sum.add(load(x + 4L * row * width));
    }
    return sum;
  }

  private static FloatVector sumOfBf16(long x, int rows, int width) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int row = 0; row < rows; row++) {
      ShortVector upper =
          ShortVector.fromMemorySegment(SHORTS, MEMORY, x + 2L * row * width, nativeOrder());
      IntVector bits = (IntVector) upper.castShape(INTS, 0);
      sum = sum.add(bits.lanewise(LSHL, 16).reinterpretAsFloats());
    }
    return sum;
  }

  /** {@code x = x + share · (to − x)}. */
  public static void approach(long x, long to, float share, int numbers) {
    for (int c = 0; c < numbers; c += LANES) {
      long at = 4L * c;
      FloatVector v = load(x + at);
      store(load(to + at).sub(v).fma(constant(share), v), x + at);
    }
  }

  /** Swaps two rows. */
  public static void exchange(long a, long b, int numbers) {
    for (int c = 0; c < numbers; c += LANES) {
      long at = 4L * c;
      FloatVector v = load(a + at);
      store(load(b + at), a + at);
      store(v, b + at);
    }
  }

  /** The sum of the squares. */
  public static float squares(long x, int columns) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector v = load(x + 4L * c);
      sum = v.fma(v, sum);
    }
    return sumOfLanes(sum);
  }

  /**
   * A step of AdamW.
   *
   * @param learningRate of this step
   * @param decay share of a weight that each step takes off, learning rate included
   * @param meanCorrection 1 / (1 − beta1^step)
   * @param squareCorrection 1 / (1 − beta2^step)
   * @param gradientScale factor of the gradients, for clipping
   */
  public record AdamW(
      float learningRate,
      float decay,
      float beta1,
      float beta2,
      float epsilon,
      float meanCorrection,
      float squareCorrection,
      float gradientScale) {

    /** The same with another decay. */
    public AdamW withDecay(float other) {
      return new AdamW(
          learningRate,
          other,
          beta1,
          beta2,
          epsilon,
          meanCorrection,
          squareCorrection,
          gradientScale);
    }

    /**
     * Changes weights and moments.
     *
     * @param numbers a multiple of 16
     */
    public void update(long weights, long gradients, long mean, long square, int numbers) {
      FloatVector rate = constant(-learningRate * meanCorrection);
      FloatVector kept = constant(1 - decay);
      for (int c = 0; c < numbers; c += LANES) {
        long at = 4L * c;
        FloatVector g = load(gradients + at).mul(gradientScale);
        FloatVector m = load(mean + at).mul(beta1).add(g.mul(1 - beta1));
        FloatVector v = load(square + at).mul(beta2).add(g.mul(g).mul(1 - beta2));
        store(m, mean + at);
        store(v, square + at);
        FloatVector step = m.div(v.mul(squareCorrection).sqrt().add(epsilon));
        store(step.fma(rate, load(weights + at).mul(kept)), weights + at);
      }
    }
  }
}
