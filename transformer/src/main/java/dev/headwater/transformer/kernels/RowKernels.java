package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.FLOATS;
import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.MAGNITUDE;
import static dev.headwater.transformer.kernels.Vectors.MEMORY;
import static dev.headwater.transformer.kernels.Vectors.ROUNDING;
import static dev.headwater.transformer.kernels.Vectors.constant;
import static dev.headwater.transformer.kernels.Vectors.exp2;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;
import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused operations on rows of numbers in off-heap memory, each in as few passes as its arithmetic
 * allows. A row is the address of its first number; its length is a multiple of {@link
 * #COLUMN_MULTIPLE}.
 *
 * <p>Some comparisons take the bits as integers: the Vector API's own follow Java's rules for NaN
 * and signed zero, which cost several instructions.
 */
@SuppressWarnings("restricted") // works on memory by its address
public final class RowKernels {
  /** Numbers of rows and columns are multiples of this on every processor. */
  public static final int COLUMN_MULTIPLE = 16;

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** A lower bound of GELU. */
  private static final float LEAST_GELU = -0.17f;

  private RowKernels() {}

  /** Loaded only if vectors are wide enough for 8-bit numbers. */
  private static final class Bytes {
    static final VectorSpecies<Byte> SPECIES =
        VectorSpecies.of(byte.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 4));
  }

  /** Columns from c on of a product's row, as the linear map's output. */
  static FloatVector output(
      long product, long at, FloatVector scale, FloatVector shift, PackedLinear linear) {
    FloatVector constant = shift.fma(load(linear.columnSums() + at), load(linear.bias() + at));
    return load(product + at).fma(scale, constant);
  }

  /**
   * {@code x = norm(x + output)}, a layer normalization of a row.
   *
   * @param scales of the product's input, row {@code row}
   */
  public static void addAndNorm(
      long x,
      long product,
      int columns,
      Scales scales,
      int row,
      PackedLinear linear,
      long gain,
      long bias,
      float epsilon) {
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    FloatVector sum = FloatVector.zero(FLOATS);
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      FloatVector v = output(product, at, scale, shift, linear).add(load(x + at));
      v.intoMemorySegment(MEMORY, x + at, nativeOrder());
      sum = sum.add(v);
      squares = v.fma(v, squares);
    }
    normalize(x, columns, sum, squares, gain, bias, epsilon);
  }

  /** {@code x = x + output}. */
  public static void add(
      long x, long product, int columns, Scales scales, int row, PackedLinear linear) {
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      output(product, at, scale, shift, linear)
          .add(load(x + at))
          .intoMemorySegment(MEMORY, x + at, nativeOrder());
    }
  }

  /** {@code x = x · factor}. */
  public static void scale(long x, int columns, float factor) {
    FloatVector by = constant(factor);
    for (int c = 0; c < columns; c += LANES) {
      store(load(x + 4L * c).mul(by), x + 4L * c);
    }
  }

  /** {@code x = x + y}. */
  public static void add(long x, long y, int columns) {
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      store(load(x + at).add(load(y + at)), x + at);
    }
  }

  /** {@code out = output}. */
  public static void finish(
      long product, int columns, Scales scales, int row, PackedLinear linear, long out) {
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    for (int c = 0; c < columns; c += LANES) {
      store(output(product, 4L * c, scale, shift, linear), out + 4L * c);
    }
  }

  /** {@code out = norm(a + b)}. */
  public static void addAndNorm(
      long a, long b, long out, int columns, long gain, long bias, float epsilon) {
    FloatVector sum = FloatVector.zero(FLOATS);
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      FloatVector v = load(a + at).add(load(b + at));
      v.intoMemorySegment(MEMORY, out + at, nativeOrder());
      sum = sum.add(v);
      squares = v.fma(v, squares);
    }
    normalize(out, columns, sum, squares, gain, bias, epsilon);
  }

  private static void normalize(
      long x,
      int columns,
      FloatVector sum,
      FloatVector squares,
      long gain,
      long bias,
      float epsilon) {
    float mean = sum.reduceLanes(ADD) / columns;
    float variance = Math.max(squares.reduceLanes(ADD) / columns - mean * mean, 0);
    float inverse = (float) (1 / Math.sqrt(variance + epsilon));
    FloatVector factor = constant(inverse);
    FloatVector centre = constant(-mean * inverse);
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      load(x + at)
          .fma(factor, centre)
          .fma(load(gain + at), load(bias + at))
          .intoMemorySegment(MEMORY, x + at, nativeOrder());
    }
  }

  /** {@code out = gelu(output)} by the normal distribution, to 1e-5, as floats or bf16. */
  static void gelu(
      long product,
      int columns,
      Scales scales,
      int row,
      PackedLinear linear,
      long out,
      boolean toBf16) {
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    for (int c = 0; c < columns; c += LANES) {
      store(gelu(output(product, 4L * c, scale, shift, linear)), out, c, toBf16);
    }
  }

  /** {@code out = gelu(output)} as 8 bits without sign; the product's row becomes floats of it. */
  static void geluToInt8(
      long product, int columns, Scales scales, int row, PackedLinear linear, long out, Scales to) {
    FloatVector scale = constant(scales.scale(row));
    FloatVector shift = constant(scales.shift(row));
    IntVector largest = IntVector.zero(INTS); // as bits, floats from 0 on compare as integers do
    for (int c = 0; c < columns; c += LANES) {
      long at = 4L * c;
      FloatVector v = gelu(output(product, at, scale, shift, linear));
      v.intoMemorySegment(MEMORY, product + at, nativeOrder());
      largest = largest.max(v.reinterpretAsInts());
    }
    float most = Float.intBitsToFloat(largest.reduceLanes(MAX));
    FloatVector inverse = constant(setScale(LEAST_GELU, most, to, row));
    FloatVector rounding = rounding(to, row);
    for (int c = 0; c < columns; c += LANES) {
      toBytes(load(product + 4L * c), inverse, rounding, out + c);
    }
  }

  /**
   * x · Φ(x) = x/2 + |x| · (Φ(|x|) − ½). The bracket is |x| times a polynomial in x², fitted to
   * Chebyshev nodes on |x| up to 4.5 and constant beyond.
   */
  private static FloatVector gelu(FloatVector x) {
    IntVector bits = x.reinterpretAsInts().lanewise(AND, MAGNITUDE);
    FloatVector magnitude = bits.reinterpretAsFloats();
    FloatVector near = bits.min(Float.floatToRawIntBits(4.5f)).reinterpretAsFloats();
    FloatVector s = near.mul(near).fma(constant(2 / (4.5f * 4.5f)), constant(-1f));
    FloatVector p = s.fma(constant(0.001073812f), constant(-0.0023049228f));
    p = p.fma(s, constant(0.002498314f));
    p = p.fma(s, constant(-0.0053238957f));
    p = p.fma(s, constant(0.011616299f));
    p = p.fma(s, constant(-0.018971862f));
    p = p.fma(s, constant(0.028225843f));
    p = p.fma(s, constant(-0.04012133f));
    p = p.fma(s, constant(0.054707766f));
    p = p.fma(s, constant(-0.077193074f));
    p = p.fma(s, constant(0.15690482f));
    return near.mul(p).fma(magnitude, x.mul(0.5f));
  }

  /** {@code out = x}, as floats or bf16. */
  public static void copy(long x, int columns, long out, boolean toBf16) {
    for (int c = 0; c < columns; c += LANES) {
      store(load(x + 4L * c), out, c, toBf16);
    }
  }

  /** {@code out = x}, of any length; {@code x} may be read up to the end of a vector. */
  public static void copy(long x, float[] out) {
    int c = 0;
    for (; c <= out.length - LANES; c += LANES) {
      load(x + 4L * c).intoArray(out, c);
    }
    if (c < out.length) {
      load(x + 4L * c).intoArray(out, c, FLOATS.indexInRange(c, out.length));
    }
  }

  /** Writes a row as 8 bits without sign: {@code out = round((x · factors - shift) / scale)}. */
  static void toInt8(long x, int columns, long out, long factors, Scales scales, int row) {
    FloatVector smallest = load(x).mul(load(factors));
    FloatVector largest = smallest;
    for (int c = LANES; c < columns; c += LANES) {
      FloatVector v = load(x + 4L * c).mul(load(factors + 4L * c));
      smallest = smallest.blend(v, v.compare(LT, smallest));
      largest = largest.blend(v, v.compare(GT, largest));
    }
    float least = smallest.reduceLanes(MIN);
    FloatVector inverse = constant(setScale(least, largest.reduceLanes(MAX), scales, row));
    FloatVector rounding = rounding(scales, row);
    for (int c = 0; c < columns; c += LANES) {
      toBytes(load(x + 4L * c).mul(load(factors + 4L * c)), inverse, rounding, out + c);
    }
  }

  /**
   * Chooses how a row is written as 8 bits.
   *
   * @return steps per unit
   */
  private static float setScale(float least, float largest, Scales scales, int row) {
    // One step of 255 stays free, so that rounding the shift to whole steps cannot overflow.
    float scale = Math.max((largest - least) / 254, Float.MIN_NORMAL);
    scales.set(row, scale, -Math.round(-least / scale) * scale);
    return 1 / scale;
  }

  /** Added to a number of steps, it puts the byte into the low bits. */
  private static FloatVector rounding(Scales scales, int row) {
    return constant(ROUNDING + Math.round(-scales.shift(row) / scales.scale(row)));
  }

  private static void toBytes(FloatVector x, FloatVector inverse, FloatVector rounding, long out) {
    ((ByteVector) x.fma(inverse, rounding).reinterpretAsInts().castShape(Bytes.SPECIES, 0))
        .intoMemorySegment(MEMORY, out, nativeOrder());
  }

  /**
   * The exponentials of a row of scores: {@code out = 2^(x − m)} with some m, as floats or bf16.
   * Columns from {@code count} on become 0.
   *
   * @param columns of the row, those after {@code count} included
   * @return the sum, by which the row must be divided
   */
  static float exponentials(long x, int count, int columns, long out, boolean toBf16) {
    float sum = exponentialsOf(x, count, columns, out, toBf16);
    // Scores are cut off at ±126; if that may have mattered, the largest is subtracted first.
    if (!(sum > 0x1p-40f && sum < 0x1p59f)) {
      subtractLargest(x, count);
      sum = exponentialsOf(x, count, columns, out, toBf16);
    }
    return sum;
  }

  private static void subtractLargest(long x, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < count; c++) {
      largest = Math.max(largest, MEMORY.get(ValueLayout.JAVA_FLOAT_UNALIGNED, x + 4L * c));
    }
    for (int c = 0; c < count; c++) {
      long at = x + 4L * c;
      float less = MEMORY.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at) - largest;
      MEMORY.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, less);
    }
  }

  private static float exponentialsOf(long x, int count, int columns, long out, boolean toBf16) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector e = exp2(load(x + 4L * c));
      if (c + LANES > count) {
        VectorMask<Float> within = FLOATS.indexInRange(c, count);
        e = FloatVector.zero(FLOATS).blend(e, within);
      }
      sum = sum.add(e);
      store(e, out, c, toBf16);
    }
    return sum.reduceLanes(ADD);
  }

  /**
   * Multiplies each head's columns of a row by a factor of its own, {@code factors[first + h ·
   * step]}.
   */
  static void scaleHeads(long x, float[] factors, int first, int step, int heads, int headWidth) {
    long at = x;
    for (int head = 0; head < heads; head++) {
      FloatVector factor = constant(factors[first + head * step]);
      for (int c = 0; c < headWidth; c += LANES) {
        load(at).mul(factor).intoMemorySegment(MEMORY, at, nativeOrder());
        at += 4L * LANES;
      }
    }
  }

  /** {@code sums = sums + x}. */
  public static void addTo(float[] sums, long x) {
    for (int c = 0; c < sums.length; c += LANES) {
      load(x + 4L * c).add(FloatVector.fromArray(FLOATS, sums, c)).intoArray(sums, c);
    }
  }
}
