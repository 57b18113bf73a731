package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.QuantizedMatrix.BLOCK;
import static dev.headwater.transformer.kernels.QuantizedMatrix.MANTISSA;
import static dev.headwater.transformer.kernels.QuantizedMatrix.VECTOR;
import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ROR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of a {@link QuantizedMatrix} with one, four or eight packed rows. Two groups of
 * outputs at a time share the inputs, and their sums do not wait for each other.
 *
 * <p>In their loops the kernels call the Vector API alone, and read rows from arrays: beyond 18,000
 * nodes the JIT (JDK 25) inlines no method of ours any more, and every vector of a loop becomes an
 * object. So they repeat each other. The inner loops have the same constant length for 4 and for 8
 * bits.
 */
final class QuantizedProducts {
  /** Numbers that an inner loop takes from an int: all of it, or half. */
  private static final int STEP = 4;

  /**
   * Sign, exponent and mantissa of an fp16 that was shifted from an int's upper half to where a
   * float has them. Times {@link #HALF_EXPONENT} it is that number.
   */
  private static final int HALF = 0x8fff_e000;

  private static final float HALF_EXPONENT = 0x1p112f;

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  private final int in;
  private final int bits;
  private final int within; // the low bits of a step's number that are 0 where an int begins
  private final long weights;
  private final long blockBytes;
  private final long unitBytes;

  QuantizedProducts(int in, int bits, long weights) {
    this.in = in;
    this.bits = bits;
    this.within = Integer.SIZE / bits / STEP - 1;
    this.weights = weights;
    this.blockBytes = (bits + 1L) * VECTOR;
    this.unitBytes = 2 * blockBytes * (in / BLOCK);
  }

  private IntVector mask() {
    return IntVector.broadcast(INTS, ((1 << bits) - 1) << (MANTISSA - bits));
  }

  private static IntVector one() {
    return IntVector.broadcast(INTS, Float.floatToRawIntBits(1));
  }

  /** From a scale's bits to the scale, times the power of two that numbers in a mantissa lack. */
  private float toScale() {
    return HALF_EXPONENT * (1 << bits);
  }

  void one(float[] x, int first, int end, long y) {
    IntVector mask = mask();
    IntVector one = one();
    float toScale = toScale();
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int unit = first; unit < end; unit++) {
      long at = weights + unit * unitBytes;
      int c = 0;
      int sums = in;
      FloatVector y0 = zero;
      FloatVector y1 = zero;
      for (int block = 0; block < in; block += BLOCK, sums++) {
        FloatVector a0 = FloatVector.broadcast(FLOATS, -x[sums]);
        FloatVector a1 = a0;
        IntVector w0 = one;
        IntVector w1 = one;
        long at1 = at + blockBytes;
        for (int i = 0; i < BLOCK / STEP; i++) {
          if ((i & within) == 0) {
            w0 = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
            w1 = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
            at += VECTOR;
            at1 += VECTOR;
          }
          for (int n = 0; n < STEP; n++, c++) {
            FloatVector xs = FloatVector.broadcast(FLOATS, x[c]);
            a0 = w0.and(mask).or(one).reinterpretAsFloats().fma(xs, a0);
            a1 = w1.and(mask).or(one).reinterpretAsFloats().fma(xs, a1);
            w0 = w0.lanewise(ROR, bits);
            w1 = w1.lanewise(ROR, bits);
          }
        }
        FloatVector sum = FloatVector.broadcast(FLOATS, x[sums]);
        IntVector halves = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
        FloatVector scales =
            halves
                .lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF)
                .reinterpretAsFloats()
                .mul(toScale);
        FloatVector minima =
            halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats().mul(HALF_EXPONENT);
        y0 = minima.fma(sum, a0.fma(scales, y0));
        halves = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
        scales =
            halves
                .lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF)
                .reinterpretAsFloats()
                .mul(toScale);
        minima = halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats().mul(HALF_EXPONENT);
        y1 = minima.fma(sum, a1.fma(scales, y1));
        at = at1 + VECTOR;
      }
      long to = y + (long) unit * 2 * VECTOR;
      y0.intoMemorySegment(MEMORY, to, nativeOrder());
      y1.intoMemorySegment(MEMORY, to + VECTOR, nativeOrder());
    }
  }

  void four(float[] x, int first, int end, long y, long stride) {
    IntVector mask = mask();
    IntVector one = one();
    float toScale = toScale();
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int unit = first; unit < end; unit++) {
      long at = weights + unit * unitBytes;
      int c = 0;
      int sums = 4 * in;
      FloatVector y0 = zero;
      FloatVector y1 = zero;
      FloatVector y2 = zero;
      FloatVector y3 = zero;
      FloatVector z0 = zero;
      FloatVector z1 = zero;
      FloatVector z2 = zero;
      FloatVector z3 = zero;
      for (int block = 0; block < in; block += BLOCK, sums += 4) {
        FloatVector a0 = FloatVector.broadcast(FLOATS, -x[sums]);
        FloatVector a1 = FloatVector.broadcast(FLOATS, -x[sums + 1]);
        FloatVector a2 = FloatVector.broadcast(FLOATS, -x[sums + 2]);
        FloatVector a3 = FloatVector.broadcast(FLOATS, -x[sums + 3]);
        FloatVector b0 = a0;
        FloatVector b1 = a1;
        FloatVector b2 = a2;
        FloatVector b3 = a3;
        IntVector w0 = one;
        IntVector w1 = one;
        long at1 = at + blockBytes;
        for (int i = 0; i < BLOCK / STEP; i++) {
          if ((i & within) == 0) {
            w0 = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
            w1 = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
            at += VECTOR;
            at1 += VECTOR;
          }
          for (int n = 0; n < STEP; n++, c += 4) {
            FloatVector u0 = w0.and(mask).or(one).reinterpretAsFloats();
            FloatVector u1 = w1.and(mask).or(one).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[c]);
            a0 = u0.fma(x0, a0);
            b0 = u1.fma(x0, b0);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[c + 1]);
            a1 = u0.fma(x1, a1);
            b1 = u1.fma(x1, b1);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[c + 2]);
            a2 = u0.fma(x2, a2);
            b2 = u1.fma(x2, b2);
            FloatVector x3 = FloatVector.broadcast(FLOATS, x[c + 3]);
            a3 = u0.fma(x3, a3);
            b3 = u1.fma(x3, b3);
            w0 = w0.lanewise(ROR, bits);
            w1 = w1.lanewise(ROR, bits);
          }
        }
        IntVector halves = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
        FloatVector scales =
            halves
                .lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF)
                .reinterpretAsFloats()
                .mul(toScale);
        FloatVector minima =
            halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats().mul(HALF_EXPONENT);
        y0 = minima.fma(FloatVector.broadcast(FLOATS, x[sums]), a0.fma(scales, y0));
        y1 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 1]), a1.fma(scales, y1));
        y2 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 2]), a2.fma(scales, y2));
        y3 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 3]), a3.fma(scales, y3));
        halves = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
        scales =
            halves
                .lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF)
                .reinterpretAsFloats()
                .mul(toScale);
        minima = halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats().mul(HALF_EXPONENT);
        z0 = minima.fma(FloatVector.broadcast(FLOATS, x[sums]), b0.fma(scales, z0));
        z1 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 1]), b1.fma(scales, z1));
        z2 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 2]), b2.fma(scales, z2));
        z3 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 3]), b3.fma(scales, z3));
        at = at1 + VECTOR;
      }
      long to = y + (long) unit * 2 * VECTOR;
      y0.intoMemorySegment(MEMORY, to, nativeOrder());
      y1.intoMemorySegment(MEMORY, to + stride, nativeOrder());
      y2.intoMemorySegment(MEMORY, to + 2 * stride, nativeOrder());
      y3.intoMemorySegment(MEMORY, to + 3 * stride, nativeOrder());
      to += VECTOR;
      z0.intoMemorySegment(MEMORY, to, nativeOrder());
      z1.intoMemorySegment(MEMORY, to + stride, nativeOrder());
      z2.intoMemorySegment(MEMORY, to + 2 * stride, nativeOrder());
      z3.intoMemorySegment(MEMORY, to + 3 * stride, nativeOrder());
    }
  }

  void eight(float[] x, int first, int end, long y, long stride) {
    IntVector mask = mask();
    IntVector one = one();
    float toScale = toScale();
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int unit = first; unit < end; unit++) {
      long at = weights + unit * unitBytes;
      int c = 0;
      int sums = 8 * in;
      FloatVector y0 = zero;
      FloatVector y1 = zero;
      FloatVector y2 = zero;
      FloatVector y3 = zero;
      FloatVector y4 = zero;
      FloatVector y5 = zero;
      FloatVector y6 = zero;
      FloatVector y7 = zero;
      FloatVector z0 = zero;
      FloatVector z1 = zero;
      FloatVector z2 = zero;
      FloatVector z3 = zero;
      FloatVector z4 = zero;
      FloatVector z5 = zero;
      FloatVector z6 = zero;
      FloatVector z7 = zero;
      for (int block = 0; block < in; block += BLOCK, sums += 8) {
        FloatVector a0 = FloatVector.broadcast(FLOATS, -x[sums]);
        FloatVector a1 = FloatVector.broadcast(FLOATS, -x[sums + 1]);
        FloatVector a2 = FloatVector.broadcast(FLOATS, -x[sums + 2]);
        FloatVector a3 = FloatVector.broadcast(FLOATS, -x[sums + 3]);
        FloatVector a4 = FloatVector.broadcast(FLOATS, -x[sums + 4]);
        FloatVector a5 = FloatVector.broadcast(FLOATS, -x[sums + 5]);
        FloatVector a6 = FloatVector.broadcast(FLOATS, -x[sums + 6]);
        FloatVector a7 = FloatVector.broadcast(FLOATS, -x[sums + 7]);
        FloatVector b0 = a0;
        FloatVector b1 = a1;
        FloatVector b2 = a2;
        FloatVector b3 = a3;
        FloatVector b4 = a4;
        FloatVector b5 = a5;
        FloatVector b6 = a6;
        FloatVector b7 = a7;
        IntVector w0 = one;
        IntVector w1 = one;
        long at1 = at + blockBytes;
        for (int i = 0; i < BLOCK / STEP; i++) {
          if ((i & within) == 0) {
            w0 = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
            w1 = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
            at += VECTOR;
            at1 += VECTOR;
          }
          for (int n = 0; n < STEP; n++, c += 8) {
            FloatVector u0 = w0.and(mask).or(one).reinterpretAsFloats();
            FloatVector u1 = w1.and(mask).or(one).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[c]);
            a0 = u0.fma(x0, a0);
            b0 = u1.fma(x0, b0);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[c + 1]);
            a1 = u0.fma(x1, a1);
            b1 = u1.fma(x1, b1);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[c + 2]);
            a2 = u0.fma(x2, a2);
            b2 = u1.fma(x2, b2);
            FloatVector x3 = FloatVector.broadcast(FLOATS, x[c + 3]);
            a3 = u0.fma(x3, a3);
            b3 = u1.fma(x3, b3);
            FloatVector x4 = FloatVector.broadcast(FLOATS, x[c + 4]);
            a4 = u0.fma(x4, a4);
            b4 = u1.fma(x4, b4);
            FloatVector x5 = FloatVector.broadcast(FLOATS, x[c + 5]);
            a5 = u0.fma(x5, a5);
            b5 = u1.fma(x5, b5);
            FloatVector x6 = FloatVector.broadcast(FLOATS, x[c + 6]);
            a6 = u0.fma(x6, a6);
            b6 = u1.fma(x6, b6);
            FloatVector x7 = FloatVector.broadcast(FLOATS, x[c + 7]);
            a7 = u0.fma(x7, a7);
            b7 = u1.fma(x7, b7);
            w0 = w0.lanewise(ROR, bits);
            w1 = w1.lanewise(ROR, bits);
          }
        }
        IntVector halves = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
        FloatVector scales =
            halves
                .lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF)
                .reinterpretAsFloats()
                .mul(toScale);
        FloatVector minima =
            halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats().mul(HALF_EXPONENT);
        y0 = minima.fma(FloatVector.broadcast(FLOATS, x[sums]), a0.fma(scales, y0));
        y1 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 1]), a1.fma(scales, y1));
        y2 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 2]), a2.fma(scales, y2));
        y3 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 3]), a3.fma(scales, y3));
        y4 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 4]), a4.fma(scales, y4));
        y5 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 5]), a5.fma(scales, y5));
        y6 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 6]), a6.fma(scales, y6));
        y7 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 7]), a7.fma(scales, y7));
        halves = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
        scales =
            halves
                .lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HALF)
                .reinterpretAsFloats()
                .mul(toScale);
        minima = halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats().mul(HALF_EXPONENT);
        z0 = minima.fma(FloatVector.broadcast(FLOATS, x[sums]), b0.fma(scales, z0));
        z1 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 1]), b1.fma(scales, z1));
        z2 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 2]), b2.fma(scales, z2));
        z3 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 3]), b3.fma(scales, z3));
        z4 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 4]), b4.fma(scales, z4));
        z5 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 5]), b5.fma(scales, z5));
        z6 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 6]), b6.fma(scales, z6));
        z7 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 7]), b7.fma(scales, z7));
        at = at1 + VECTOR;
      }
      long to = y + (long) unit * 2 * VECTOR;
      y0.intoMemorySegment(MEMORY, to, nativeOrder());
      y1.intoMemorySegment(MEMORY, to + stride, nativeOrder());
      y2.intoMemorySegment(MEMORY, to + 2 * stride, nativeOrder());
      y3.intoMemorySegment(MEMORY, to + 3 * stride, nativeOrder());
      y4.intoMemorySegment(MEMORY, to + 4 * stride, nativeOrder());
      y5.intoMemorySegment(MEMORY, to + 5 * stride, nativeOrder());
      y6.intoMemorySegment(MEMORY, to + 6 * stride, nativeOrder());
      y7.intoMemorySegment(MEMORY, to + 7 * stride, nativeOrder());
      to += VECTOR;
      z0.intoMemorySegment(MEMORY, to, nativeOrder());
      z1.intoMemorySegment(MEMORY, to + stride, nativeOrder());
      z2.intoMemorySegment(MEMORY, to + 2 * stride, nativeOrder());
      z3.intoMemorySegment(MEMORY, to + 3 * stride, nativeOrder());
      z4.intoMemorySegment(MEMORY, to + 4 * stride, nativeOrder());
      z5.intoMemorySegment(MEMORY, to + 5 * stride, nativeOrder());
      z6.intoMemorySegment(MEMORY, to + 6 * stride, nativeOrder());
      z7.intoMemorySegment(MEMORY, to + 7 * stride, nativeOrder());
    }
  }
}
