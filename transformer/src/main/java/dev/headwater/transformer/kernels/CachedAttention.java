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
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention of query heads to the keys and values of one key-value head, which are cached as bf16
 * in pages of {@link #PAGE} positions: D·PAGE numbers of keys, then PAGE·D numbers of values.
 *
 * <p>An int holds two numbers that are LANES apart, the first in its lower half: two positions of a
 * key's column, so that lanes are positions; two columns of a position's value. Both become floats
 * by one instruction each.
 *
 * <p>D, the head width, is a multiple of {@link #PAGE}, too. A query's result does not depend on
 * what is computed beside it.
 */
public final class CachedAttention {
  /** Positions of a page. */
  public static final int PAGE = 2 * LANES;

  /** Query heads that read a page together. */
  private static final int TOGETHER = 3;

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int VECTOR = 4 * LANES; // bytes
  private static final int UPPER = 0xffff_0000;
  private static final float LOG2_E = (float) (1 / Math.log(2));

  /** A score of which the softmax is 0 beside any other. */
  private static final float UNSEEN = -1e30f;

  private CachedAttention() {}

  /** Bytes of the keys and values of a page, for one key-value head. */
  public static long pageBytes(int headWidth) {
    return 4L * PAGE * headWidth;
  }

  /**
   * Writes the key and value of a position.
   *
   * @param key address of D floats
   * @param value address of D floats
   * @param position within the page
   */
  public static void write(long key, long value, int headWidth, long page, int position) {
    long keys = page + 4L * (position % LANES) + (position < LANES ? 0 : 2);
    for (int d = 0; d < headWidth; d++) {
      int rounded =
          Float.floatToRawIntBits(MEMORY.get(JAVA_FLOAT_UNALIGNED, key + 4L * d)) + 0x8000;
      MEMORY.set(JAVA_SHORT_UNALIGNED, keys + (long) d * VECTOR, (short) (rounded >>> 16));
    }
    long values = page + 2L * PAGE * headWidth + 2L * headWidth * position;
    for (int d = 0; d < headWidth; d += PAGE) {
      IntVector lower = rounded(value + 4L * d).lanewise(LSHR, 16);
      IntVector upper = rounded(value + 4L * (d + LANES)).and(UPPER);
      lower.or(upper).intoMemorySegment(MEMORY, values + 2L * d, nativeOrder());
    }
  }

  private static IntVector rounded(long address) {
    return load(address).reinterpretAsInts().add(0x8000);
  }

  /** Copies bytes of pages. */
  public static void copy(long from, long bytes, long to) {
    MemorySegment.copy(MEMORY, from, MEMORY, to, bytes);
  }

  /** Arrays for one thread. */
  public static final class Space {
    private final float[] queries; // [heads, D]
    private final float[] scores; // [heads, positions]

    /**
     * @param heads most query heads
     * @param positions most positions
     */
    public Space(int heads, int headWidth, int positions) {
      this.queries = new float[heads * headWidth];
      this.scores = new float[heads * (positions + PAGE)];
    }
  }

  /**
   * Attends: {@code out = softmax(scale · query · keysᵀ) · values} over some positions, head by
   * head. Heads follow each other, D floats each.
   *
   * @param pages addresses of the key-value head's pages
   * @param first position
   * @param positions number of positions from 0 on, those before the first included
   */
  public static void attend(
      long query,
      int heads,
      int headWidth,
      long[] pages,
      int first,
      int positions,
      float scale,
      Space space,
      long out) {
    int unseen = first / PAGE; // pages
    int begin = PAGE * unseen;
    int used = (positions + PAGE - 1) / PAGE;
    int row = PAGE * used;
    float[] queries = space.queries;
    float[] scores = space.scores;
    for (int c = 0; c < heads * headWidth; c += LANES) {
      load(query + 4L * c).intoArray(queries, c);
    }
    int head = 0;
    for (; head + TOGETHER <= heads; head += TOGETHER) {
      for (int page = unseen; page < used; page++) {
        int to = head * row + PAGE * page;
        scoresOfThree(queries, head * headWidth, headWidth, pages[page], scores, to, row);
      }
    }
    for (; head < heads; head++) {
      for (int page = unseen; page < used; page++) {
        int to = head * row + PAGE * page;
        scoresOfOne(queries, head * headWidth, headWidth, pages[page], scores, to);
      }
    }
    for (int each = 0; each < heads; each++) {
      int from = each * row;
      Arrays.fill(scores, from + begin, from + first, UNSEEN);
      softmax(scores, from + begin, positions - begin, scale * LOG2_E);
    }
    head = 0;
    for (; head + TOGETHER <= heads; head += TOGETHER) {
      for (int d = 0; d < headWidth; d += PAGE) {
        long to = out + 4L * (head * headWidth + d);
        mixOfThree(scores, head * row, row, pages, begin, positions, headWidth, d, to);
      }
    }
    for (; head < heads; head++) {
      for (int d = 0; d < headWidth; d += PAGE) {
        long to = out + 4L * (head * headWidth + d);
        mixOfOne(scores, head * row, pages, begin, positions, headWidth, d, to);
      }
    }
  }

  /** x = softmax of {@code count} scores, which are multiplied by a factor first. */
  private static void softmax(float[] x, int first, int count, float factor) {
    FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int whole = first + count - count % LANES;
    VectorMask<Float> rest = FLOATS.indexInRange(0, count % LANES);
    for (int i = first; i < whole; i += LANES) {
      most = most.max(FloatVector.fromArray(FLOATS, x, i));
    }
    if (rest.anyTrue()) {
      most = most.blend(most.max(FloatVector.fromArray(FLOATS, x, whole)), rest);
    }
    FloatVector less = constant(-most.reduceLanes(MAX) * factor);
    FloatVector times = constant(factor);
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = first; i < whole; i += LANES) {
      FloatVector e = exp2(FloatVector.fromArray(FLOATS, x, i).fma(times, less));
      e.intoArray(x, i);
      sum = sum.add(e);
    }
    if (rest.anyTrue()) {
      FloatVector last = exp2(FloatVector.fromArray(FLOATS, x, whole).fma(times, less));
      last.intoArray(x, whole);
      sum = sum.add(FloatVector.zero(FLOATS).blend(last, rest));
    }
    FloatVector inverse = constant(1 / sumOfLanes(sum));
    for (int i = first; i < first + count; i += LANES) {
      FloatVector.fromArray(FLOATS, x, i).mul(inverse).intoArray(x, i);
    }
  }

  private static void scoresOfOne(
      float[] queries, int query, int headWidth, long keys, float[] to, int at) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    for (int d = query; d < query + headWidth; d++, keys += VECTOR) {
      IntVector pair = IntVector.fromMemorySegment(INTS, MEMORY, keys, nativeOrder());
      FloatVector lower = pair.lanewise(LSHL, 16).reinterpretAsFloats();
      FloatVector upper = pair.and(UPPER).reinterpretAsFloats();
      FloatVector q0 = FloatVector.broadcast(FLOATS, queries[d]);
      a0 = lower.fma(q0, a0);
      b0 = upper.fma(q0, b0);
    }
    a0.intoArray(to, at);
    b0.intoArray(to, at + LANES);
  }

  private static void scoresOfThree(
      float[] queries, int query, int headWidth, long keys, float[] to, int at, int row) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b1 = a1;
    FloatVector a2 = FloatVector.zero(FLOATS);
    FloatVector b2 = a2;
    for (int d = query; d < query + headWidth; d++, keys += VECTOR) {
      IntVector pair = IntVector.fromMemorySegment(INTS, MEMORY, keys, nativeOrder());
      FloatVector lower = pair.lanewise(LSHL, 16).reinterpretAsFloats();
      FloatVector upper = pair.and(UPPER).reinterpretAsFloats();
      FloatVector q0 = FloatVector.broadcast(FLOATS, queries[d]);
      a0 = lower.fma(q0, a0);
      b0 = upper.fma(q0, b0);
      FloatVector q1 = FloatVector.broadcast(FLOATS, queries[d + headWidth]);
      a1 = lower.fma(q1, a1);
      b1 = upper.fma(q1, b1);
      FloatVector q2 = FloatVector.broadcast(FLOATS, queries[d + 2 * headWidth]);
      a2 = lower.fma(q2, a2);
      b2 = upper.fma(q2, b2);
    }
    a0.intoArray(to, at);
    b0.intoArray(to, at + LANES);
    a1.intoArray(to, at + row);
    b1.intoArray(to, at + row + LANES);
    a2.intoArray(to, at + 2 * row);
    b2.intoArray(to, at + 2 * row + LANES);
  }

  /** Columns d to d + PAGE of the values, weighted. */
  private static void mixOfOne(
      float[] weights,
      int at,
      long[] pages,
      int begin,
      int positions,
      int headWidth,
      int d,
      long to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    for (int first = begin; first < positions; first += PAGE) {
      long values = pages[first / PAGE] + 2L * PAGE * headWidth + 2L * d;
      int end = at + Math.min(first + PAGE, positions);
      for (int i = at + first; i < end; i++, values += 2L * headWidth) {
        IntVector pair = IntVector.fromMemorySegment(INTS, MEMORY, values, nativeOrder());
        FloatVector lower = pair.lanewise(LSHL, 16).reinterpretAsFloats();
        FloatVector upper = pair.and(UPPER).reinterpretAsFloats();
        FloatVector w0 = FloatVector.broadcast(FLOATS, weights[i]);
        a0 = lower.fma(w0, a0);
        b0 = upper.fma(w0, b0);
      }
    }
    store(a0, to);
    store(b0, to + VECTOR);
  }

  private static void mixOfThree(
      float[] weights,
      int at,
      int row,
      long[] pages,
      int begin,
      int positions,
      int headWidth,
      int d,
      long to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b1 = a1;
    FloatVector a2 = FloatVector.zero(FLOATS);
    FloatVector b2 = a2;
    for (int first = begin; first < positions; first += PAGE) {
      long values = pages[first / PAGE] + 2L * PAGE * headWidth + 2L * d;
      int end = at + Math.min(first + PAGE, positions);
      for (int i = at + first; i < end; i++, values += 2L * headWidth) {
        IntVector pair = IntVector.fromMemorySegment(INTS, MEMORY, values, nativeOrder());
        FloatVector lower = pair.lanewise(LSHL, 16).reinterpretAsFloats();
        FloatVector upper = pair.and(UPPER).reinterpretAsFloats();
        FloatVector w0 = FloatVector.broadcast(FLOATS, weights[i]);
        a0 = lower.fma(w0, a0);
        b0 = upper.fma(w0, b0);
        FloatVector w1 = FloatVector.broadcast(FLOATS, weights[i + row]);
        a1 = lower.fma(w1, a1);
        b1 = upper.fma(w1, b1);
        FloatVector w2 = FloatVector.broadcast(FLOATS, weights[i + 2 * row]);
        a2 = lower.fma(w2, a2);
        b2 = upper.fma(w2, b2);
      }
    }
    store(a0, to);
    store(b0, to + VECTOR);
    store(a1, to + 4L * headWidth);
    store(b1, to + 4L * headWidth + VECTOR);
    store(a2, to + 8L * headWidth);
    store(b2, to + 8L * headWidth + VECTOR);
  }
}
