package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.sumOfLanes;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import jdk.incubator.vector.FloatVector;

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
 */
public final class QuantizedMatrix {
  /** Columns that share a scale and a minimum; the number of columns is a multiple of it. */
  public static final int BLOCK = 32;

  /** Most rows of a product. */
  public static final int MAX_ROWS = 8;

  static final int VECTOR = 4 * LANES; // bytes

  static final int MANTISSA = 23; // bits

  private final int out;
  private final int in;
  private final int bits;
  private final int fields; // numbers of an int
  private final long weights;
  private final long unitBytes;
  private final QuantizedProducts products;

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
   * Packs a matrix, unless it was kept.
   *
   * @param memory of the packed weights
   * @param name of the matrix among the memory's
   * @param bits of a number, 4 or 8
   */
  public QuantizedMatrix(
      PackedWeights memory, String name, int out, int in, int bits, Source source) {
    if (in % BLOCK != 0) {
      throw new IllegalArgumentException(
          "columns must be a multiple of %d, but are %d".formatted(BLOCK, in));
    }
    this.out = out;
    this.in = in;
    this.bits = bits;
    this.fields = Integer.SIZE / bits;
    this.unitBytes = 2 * blockBytes() * (in / BLOCK);
    this.weights =
        memory
            .section(
                "%s of %d bits %dx%d in %d lanes".formatted(name, bits, out, in, LANES),
                unitBytes * units(),
                to -> write(source, to.address()))
            .address();
    this.products = new QuantizedProducts(in, bits, weights);
  }

  private void write(Source source, long weights) {
    byte[] numbers = new byte[BLOCK];
    for (int row = 0; row < out; row++) {
      for (int block = 0; block < in / BLOCK; block++) {
        int scales = source.read(row, block, numbers);
        long at = weights + at(row, block);
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

  /** Bytes before the first int of a row's block. */
  private long at(int row, int block) {
    long group = 2L * block + row / LANES % 2;
    return unitBytes * (row / unit()) + group * blockBytes() + 4L * (row % LANES);
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
      long at = weights + at(row, c / BLOCK);
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
      case 1 -> products.one(packed, first, end, y);
      case 4 -> products.four(packed, first, end, y, stride);
      default -> products.eight(packed, first, end, y, stride);
    }
  }
}
