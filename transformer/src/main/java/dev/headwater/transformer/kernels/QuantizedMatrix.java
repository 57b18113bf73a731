package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.sumOfLanes;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ROR;

import java.lang.foreign.Arena;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A matrix [out, in] of 4- or 8-bit numbers, multiplied by a few rows at a time: decoding reads all
 * weights for each token, so what counts is their size.
 *
 * <p>A vector's lanes are outputs. An output's 32 columns of a block are 4 or 8 ints, then an int
 * with its scale and minimum as fp16: a weight is {@code scale · number + minimum}. A number is
 * moved into the upper bits of a mantissa, which makes the float {@code 1 + number / 2^bits}; the 1
 * is taken off the sum of the block. Two groups of outputs alternate, block by block, so that
 * memory is read in one stream.
 *
 * <p>A row's result does not depend on the number of rows: each is summed in the same order.
 *
 * <p>The kernels call the Vector API alone, and read rows from arrays: beyond 18,000 nodes the JIT
 * (JDK 25) inlines no method of ours any more, and every vector of a loop becomes an object. The
 * inner loops have the same constant length for both kinds of numbers.
 */
public final class QuantizedMatrix {
  /** Columns that share a scale and a minimum; the number of columns is a multiple of it. */
  public static final int BLOCK = 32;

  /** Most rows of a product. */
  public static final int MAX_ROWS = 8;

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int VECTOR = 4 * LANES; // bytes

  private static final int MANTISSA = 23; // bits

  /** Numbers that an inner loop takes from an int: all of it, or half. */
  private static final int STEP = 4;

  /** From the exponent of fp16 to that of a float. */
  private static final float HALF_EXPONENT = 0x1p112f;

  /** Sign, exponent and mantissa of an fp16 that was moved into place. */
  private static final int HALF = 0x8fff_e000;

  private final int out;
  private final int in;
  private final int bits;
  private final int fields; // numbers of an int
  private final int within; // the low bits of a step's number that are 0 where an int begins
  private final long weights;
  private final long unitBytes;

  /** Where the numbers of a matrix come from. */
  public interface Source {
    /**
     * Reads a block of a row.
     *
     * @param numbers takes 32 numbers without sign, of no more bits than the matrix has
     * @return the fp16 bits of the scale, and in the upper half of the minimum
     */
    int read(int row, int block, byte[] numbers);
  }

  /**
   * Packs a matrix.
   *
   * @param arena the packed weights live as long as this
   * @param bits of a number, 4 or 8
   */
  public QuantizedMatrix(Arena arena, int out, int in, int bits, Source source) {
    if (in % BLOCK != 0) {
      throw new IllegalArgumentException(
          "columns must be a multiple of %d, but are %d".formatted(BLOCK, in));
    }
    this.out = out;
    this.in = in;
    this.bits = bits;
    this.fields = Integer.SIZE / bits;
    this.within = fields / STEP - 1;
    this.unitBytes = 2 * blockBytes() * (in / BLOCK);
    this.weights = arena.allocate(unitBytes * units(), 64).address();
    byte[] numbers = new byte[BLOCK];
    for (int row = 0; row < out; row++) {
      for (int block = 0; block < in / BLOCK; block++) {
        int scales = source.read(row, block, numbers);
        long at = at(row, block);
        for (int first = 0; first < BLOCK; first += fields, at += VECTOR) {
          MEMORY.set(JAVA_INT_UNALIGNED, at, pack(numbers, first));
        }
        MEMORY.set(JAVA_INT_UNALIGNED, at, scales);
      }
    }
  }

  private long blockBytes() {
    return (bits + 1L) * VECTOR;
  }

  /** The address of the first int of a row's block. */
  private long at(int row, int block) {
    long group = 2L * block + row / LANES % 2;
    return weights + unitBytes * (row / unit()) + group * blockBytes() + 4L * (row % LANES);
  }

  /** The first number in the upper bits of the mantissa, the others where rotation brings them. */
  private int pack(byte[] numbers, int first) {
    int packed = 0;
    for (int i = 0; i < fields; i++) {
      int number = (numbers[first + i] & 0xff) << (MANTISSA - bits);
      packed |= Integer.rotateLeft(number, i * bits);
    }
    return packed;
  }

  /** Number of outputs. */
  public int out() {
    return out;
  }

  /** Number of columns. */
  public int in() {
    return in;
  }

  /** Outputs that a thread computes at once; the last unit may be padded. */
  public static int unit() {
    return 2 * LANES;
  }

  /** Number of units. */
  public int units() {
    return (out + unit() - 1) / unit();
  }

  /** Writes a row of the matrix, dequantized: [in] floats. */
  public void row(int row, long to) {
    for (int c = 0; c < in; c++) {
      long at = at(row, c / BLOCK);
      int scales = MEMORY.get(JAVA_INT_UNALIGNED, at + blockBytes() - VECTOR);
      int packed = MEMORY.get(JAVA_INT_UNALIGNED, at + (long) (c % BLOCK / fields) * VECTOR);
      int number = Integer.rotateRight(packed, c % fields * bits) >>> (MANTISSA - bits);
      float scale = Float.float16ToFloat((short) scales);
      float minimum = Float.float16ToFloat((short) (scales >>> 16));
      float weight = (number & ((1 << bits) - 1)) * scale + minimum;
      MEMORY.set(JAVA_FLOAT_UNALIGNED, to + 4L * c, weight);
    }
  }

  /** Rows that a product of so many computes: 1, 4 or 8. */
  private static int padded(int rows) {
    return rows == 1 ? 1 : rows <= 4 ? 4 : MAX_ROWS;
  }

  /** An array for packed rows of so many columns. */
  public static float[] newPacked(int columns) {
    return new float[MAX_ROWS * (columns + columns / BLOCK)];
  }

  /**
   * Packs rows for a product: columns side by side, then the sums of their blocks.
   *
   * @param x address of the first row
   * @param stride bytes from row to row
   * @param rows 1 to {@link #MAX_ROWS}
   * @param packed as {@link #newPacked} makes it
   */
  public static void pack(long x, long stride, int rows, int columns, float[] packed) {
    int padded = padded(rows);
    int sums = padded * columns;
    for (int row = 0; row < rows; row++) {
      long from = x + stride * row;
      for (int first = 0; first < columns; first += BLOCK) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int c = first; c < first + BLOCK; c += LANES) {
          sum = sum.add(load(from + 4L * c));
        }
        packed[sums + first / BLOCK * padded + row] = sumOfLanes(sum);
      }
      if (padded == 1) {
        for (int c = 0; c < columns; c += LANES) {
          load(from + 4L * c).intoArray(packed, c);
        }
      } else {
        for (int c = 0; c < columns; c++) {
          packed[c * padded + row] = MEMORY.get(JAVA_FLOAT_UNALIGNED, from + 4L * c);
        }
      }
    }
  }

  /**
   * Multiplies packed rows by some outputs' weights.
   *
   * @param first unit
   * @param end unit after the last
   * @param y address of the first row of products, in which all units fit
   * @param stride bytes from row to row of products, of which there are 1, 4 or 8
   */
  public void multiply(float[] packed, int rows, int first, int end, long y, long stride) {
    switch (padded(rows)) {
      case 1 -> one(packed, first, end, y);
      case 4 -> four(packed, 2 * first, 2 * end, y, stride);
      default -> eight(packed, 2 * first, 2 * end, y, stride);
    }
  }

  private IntVector mask() {
    return IntVector.broadcast(INTS, ((1 << bits) - 1) << (MANTISSA - bits));
  }

  private static IntVector one() {
    return IntVector.broadcast(INTS, Float.floatToRawIntBits(1));
  }

  /** Scales of outputs, times the power of two that numbers in a mantissa lack. */
  private FloatVector scales(IntVector halves) {
    return floats(halves.lanewise(LSHL, 16)).mul(HALF_EXPONENT * (1 << bits));
  }

  private static FloatVector minima(IntVector halves) {
    return floats(halves).mul(HALF_EXPONENT);
  }

  /** The fp16 in the upper half of each int, without the difference in exponents. */
  private static FloatVector floats(IntVector halves) {
    return halves.lanewise(ASHR, 3).and(HALF).reinterpretAsFloats();
  }

  /** Two groups at a time, so that their sums do not wait for each other. */
  private void one(float[] x, int first, int end, long y) {
    IntVector mask = mask();
    IntVector one = one();
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
        long at1 = at + blockBytes();
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
        IntVector halves0 = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
        IntVector halves1 = IntVector.fromMemorySegment(INTS, MEMORY, at1, nativeOrder());
        FloatVector sum = FloatVector.broadcast(FLOATS, x[sums]);
        y0 = minima(halves0).fma(sum, a0.fma(scales(halves0), y0));
        y1 = minima(halves1).fma(sum, a1.fma(scales(halves1), y1));
        at = at1 + VECTOR;
      }
      long to = y + (long) unit * 2 * VECTOR;
      y0.intoMemorySegment(MEMORY, to, nativeOrder());
      y1.intoMemorySegment(MEMORY, to + VECTOR, nativeOrder());
    }
  }

  private void four(float[] x, int first, int end, long y, long stride) {
    IntVector mask = mask();
    IntVector one = one();
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int group = first; group < end; group++) {
      long at = at(group * LANES, 0);
      int c = 0;
      int sums = 4 * in;
      FloatVector y0 = zero;
      FloatVector y1 = zero;
      FloatVector y2 = zero;
      FloatVector y3 = zero;
      for (int block = 0; block < in; block += BLOCK, sums += 4) {
        FloatVector a0 = FloatVector.broadcast(FLOATS, -x[sums]);
        FloatVector a1 = FloatVector.broadcast(FLOATS, -x[sums + 1]);
        FloatVector a2 = FloatVector.broadcast(FLOATS, -x[sums + 2]);
        FloatVector a3 = FloatVector.broadcast(FLOATS, -x[sums + 3]);
        IntVector w = one;
        for (int i = 0; i < BLOCK / STEP; i++) {
          if ((i & within) == 0) {
            w = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
            at += VECTOR;
          }
          for (int n = 0; n < STEP; n++, c += 4) {
            FloatVector u = w.and(mask).or(one).reinterpretAsFloats();
            a0 = u.fma(FloatVector.broadcast(FLOATS, x[c]), a0);
            a1 = u.fma(FloatVector.broadcast(FLOATS, x[c + 1]), a1);
            a2 = u.fma(FloatVector.broadcast(FLOATS, x[c + 2]), a2);
            a3 = u.fma(FloatVector.broadcast(FLOATS, x[c + 3]), a3);
            w = w.lanewise(ROR, bits);
          }
        }
        IntVector halves = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
        FloatVector scales = scales(halves);
        FloatVector minima = minima(halves);
        at += VECTOR + blockBytes();
        y0 = minima.fma(FloatVector.broadcast(FLOATS, x[sums]), a0.fma(scales, y0));
        y1 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 1]), a1.fma(scales, y1));
        y2 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 2]), a2.fma(scales, y2));
        y3 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 3]), a3.fma(scales, y3));
      }
      long to = y + (long) group * VECTOR;
      y0.intoMemorySegment(MEMORY, to, nativeOrder());
      y1.intoMemorySegment(MEMORY, to + stride, nativeOrder());
      y2.intoMemorySegment(MEMORY, to + 2 * stride, nativeOrder());
      y3.intoMemorySegment(MEMORY, to + 3 * stride, nativeOrder());
    }
  }

  private void eight(float[] x, int first, int end, long y, long stride) {
    IntVector mask = mask();
    IntVector one = one();
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int group = first; group < end; group++) {
      long at = at(group * LANES, 0);
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
      for (int block = 0; block < in; block += BLOCK, sums += 8) {
        FloatVector a0 = FloatVector.broadcast(FLOATS, -x[sums]);
        FloatVector a1 = FloatVector.broadcast(FLOATS, -x[sums + 1]);
        FloatVector a2 = FloatVector.broadcast(FLOATS, -x[sums + 2]);
        FloatVector a3 = FloatVector.broadcast(FLOATS, -x[sums + 3]);
        FloatVector a4 = FloatVector.broadcast(FLOATS, -x[sums + 4]);
        FloatVector a5 = FloatVector.broadcast(FLOATS, -x[sums + 5]);
        FloatVector a6 = FloatVector.broadcast(FLOATS, -x[sums + 6]);
        FloatVector a7 = FloatVector.broadcast(FLOATS, -x[sums + 7]);
        IntVector w = one;
        for (int i = 0; i < BLOCK / STEP; i++) {
          if ((i & within) == 0) {
            w = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
            at += VECTOR;
          }
          for (int n = 0; n < STEP; n++, c += 8) {
            FloatVector u = w.and(mask).or(one).reinterpretAsFloats();
            a0 = u.fma(FloatVector.broadcast(FLOATS, x[c]), a0);
            a1 = u.fma(FloatVector.broadcast(FLOATS, x[c + 1]), a1);
            a2 = u.fma(FloatVector.broadcast(FLOATS, x[c + 2]), a2);
            a3 = u.fma(FloatVector.broadcast(FLOATS, x[c + 3]), a3);
            a4 = u.fma(FloatVector.broadcast(FLOATS, x[c + 4]), a4);
            a5 = u.fma(FloatVector.broadcast(FLOATS, x[c + 5]), a5);
            a6 = u.fma(FloatVector.broadcast(FLOATS, x[c + 6]), a6);
            a7 = u.fma(FloatVector.broadcast(FLOATS, x[c + 7]), a7);
            w = w.lanewise(ROR, bits);
          }
        }
        IntVector halves = IntVector.fromMemorySegment(INTS, MEMORY, at, nativeOrder());
        FloatVector scales = scales(halves);
        FloatVector minima = minima(halves);
        at += VECTOR + blockBytes();
        y0 = minima.fma(FloatVector.broadcast(FLOATS, x[sums]), a0.fma(scales, y0));
        y1 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 1]), a1.fma(scales, y1));
        y2 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 2]), a2.fma(scales, y2));
        y3 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 3]), a3.fma(scales, y3));
        y4 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 4]), a4.fma(scales, y4));
        y5 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 5]), a5.fma(scales, y5));
        y6 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 6]), a6.fma(scales, y6));
        y7 = minima.fma(FloatVector.broadcast(FLOATS, x[sums + 7]), a7.fma(scales, y7));
      }
      long to = y + (long) group * VECTOR;
      y0.intoMemorySegment(MEMORY, to, nativeOrder());
      y1.intoMemorySegment(MEMORY, to + stride, nativeOrder());
      y2.intoMemorySegment(MEMORY, to + 2 * stride, nativeOrder());
      y3.intoMemorySegment(MEMORY, to + 3 * stride, nativeOrder());
      y4.intoMemorySegment(MEMORY, to + 4 * stride, nativeOrder());
      y5.intoMemorySegment(MEMORY, to + 5 * stride, nativeOrder());
      y6.intoMemorySegment(MEMORY, to + 6 * stride, nativeOrder());
      y7.intoMemorySegment(MEMORY, to + 7 * stride, nativeOrder());
    }
  }
}
