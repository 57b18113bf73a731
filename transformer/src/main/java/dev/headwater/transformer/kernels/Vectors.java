package dev.headwater.transformer.kernels;

import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of numbers in off-heap memory, and the functions of them that several kernels use. */
@SuppressWarnings("restricted") // works on memory by its address
final class Vectors {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /**
   * All memory, so that segments are addresses: the JIT does not hoist the bounds checks of smaller
   * segments out of the loops, and recompiles these again and again (JDK 25).
   */
  static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  static final int LANES = FLOATS.length();

  /** Added to a float of magnitude below 2^22, it puts the nearest integer into the low bits. */
  static final float ROUNDING = 0x1.8p23f;

  /** The bits of 0 with {@link #ROUNDING} added. */
  private static final int ROUNDED = Float.floatToRawIntBits(ROUNDING);

  static final int MAGNITUDE = 0x7fff_ffff;

  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private Vectors() {}

  private static VectorShuffle<Float> rotation(int lanes) {
    return VectorShuffle.iota(FLOATS, lanes % LANES, 1, true);
  }

  /**
   * The sum of all lanes in a fixed order: {@code reduceLanes} may add in another order once code
   * is compiled, and training would not be repeatable.
   */
  static float sumOfLanes(FloatVector x) {
    FloatVector sum = x;
    if (LANES > 8) {
      sum = sum.add(sum.rearrange(BY_8));
    }
    if (LANES > 4) {
      sum = sum.add(sum.rearrange(BY_4));
    }
    if (LANES > 2) {
      sum = sum.add(sum.rearrange(BY_2));
    }
    return sum.add(sum.rearrange(BY_1)).lane(0);
  }

  static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(FLOATS, MEMORY, address, nativeOrder());
  }

  static void store(FloatVector x, long address) {
    x.intoMemorySegment(MEMORY, address, nativeOrder());
  }

  /** Stores columns from c on of a row, as floats or bf16. */
  static void store(FloatVector x, long row, int c, boolean toBf16) {
    if (toBf16) {
      bf16(x).intoMemorySegment(MEMORY, row + 2L * c, nativeOrder());
    } else {
      x.intoMemorySegment(MEMORY, row + 4L * c, nativeOrder());
    }
  }

  static FloatVector constant(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** Rounds to bfloat16, the upper half of a float. */
  static ShortVector bf16(FloatVector x) {
    return (ShortVector) x.reinterpretAsInts().add(0x8000).lanewise(LSHR, 16).castShape(SHORTS, 0);
  }

  /**
   * 2^x to a relative 3e-6, for x of magnitude below 2^22 and cut off at ±126: the integer part by
   * shifting, the rest fitted.
   */
  static FloatVector exp2(FloatVector x) {
    FloatVector rounded = x.add(ROUNDING);
    FloatVector rest = x.sub(rounded.sub(ROUNDING)); // -1/2 to 1/2
    FloatVector p = rest.fma(constant(0.009570082f), constant(0.05591786f));
    p = p.fma(rest, constant(0.24024746f));
    p = p.fma(rest, constant(0.6931218f));
    p = p.fma(rest, constant(0.9999993f));
    IntVector exponent = rounded.reinterpretAsInts().max(ROUNDED - 126).min(ROUNDED + 126);
    return p.reinterpretAsInts().add(exponent.lanewise(LSHL, 23)).reinterpretAsFloats();
  }
}
