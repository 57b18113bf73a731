package dev.headwater.transformer.kernels;

import org.jspecify.annotations.Nullable;

/** One thread's attention without a mask: every token of a sequence attends to all of them. */
public final class Attention {
  private final AttentionShape shape;
  private final KernelContext context;
  private final @Nullable Strip[][] strips; // by numbers of queries and keys
  private final long scores; // floats, [G, Q, S]
  private final long weights; // of the shape's type, [G, Q, S]
  private final float[] inverseSums; // [H, Q]

  /** The products for one number of queries and of keys. */
  private record Strip(Product.Call scores, Product.Call mix) {}

  public Attention(AttentionShape shape, KernelContext context) {
    this.shape = shape;
    this.context = context;
    int queries = AttentionShape.MAX_QUERIES / AttentionShape.MULTIPLE + 1;
    int keys = shape.contextSize() / AttentionShape.MULTIPLE + 2;
    this.strips = new @Nullable Strip[queries][keys];
    this.scores = context.allocate(4L * AttentionShape.MAX_SCORES);
    this.weights = context.allocate((long) shape.bytes() * AttentionShape.MAX_SCORES);
    this.inverseSums = new float[shape.heads() * AttentionShape.MAX_QUERIES];
  }

  /**
   * Attends. Reads up to 15 rows past the sequence, and overwrites as many of {@code mixed}.
   *
   * @param rows query, key and value of each token side by side, [R, 3·H·D] of the shape's type;
   *     queries are multiplied by log2(e)/√D
   * @param first the sequence's first row
   * @param tokens the sequence's length
   * @param mixed takes the heads' values, [R, H·D] floats
   */
  public void attend(long rows, int first, int tokens, long mixed) {
    int keys = roundUp(tokens);
    int count = (keys + AttentionShape.MAX_QUERIES - 1) / AttentionShape.MAX_QUERIES;
    int step = roundUp((keys + count - 1) / count);
    for (int start = 0; start < tokens; start += step) {
      int queries = Math.min(step, keys - start);
      attend(rows, first, start, queries, tokens, keys, mixed);
    }
  }

  private static int roundUp(int count) {
    return (count + AttentionShape.MULTIPLE - 1)
        / AttentionShape.MULTIPLE
        * AttentionShape.MULTIPLE;
  }

  private void attend(
      long rows, int first, int start, int queries, int tokens, int keys, long mixed) {
    int width = shape.width();
    long row = 3L * width * shape.bytes();
    long part = (long) width * shape.bytes();
    int group = shape.group(queries, keys);
    int count = Math.min(queries, tokens - start);
    Strip strip = strip(queries, keys);
    for (int head = 0; head < shape.heads(); head += group) {
      long column = (long) head * shape.headWidth();
      long keyAt = rows + first * row + part + column * shape.bytes();
      strip.scores.run(keyAt - part + start * row, keyAt, 0, scores, 0);
      for (int h = 0; h < group; h++) {
        softmax(h * queries, count, tokens, keys, (head + h) * AttentionShape.MAX_QUERIES);
      }
      strip.mix.run(
          weights, keyAt + part, 0, mixed + 4 * ((long) (first + start) * width + column), 0);
    }
    for (int query = 0; query < count; query++) {
      RowKernels.scaleHeads(
          mixed + 4L * (first + start + query) * width,
          inverseSums,
          query,
          AttentionShape.MAX_QUERIES,
          shape.heads(),
          shape.headWidth());
    }
  }

  /** Exponentials of a head's scores; the inverses of their sums are kept for the end. */
  private void softmax(int firstRow, int rows, int tokens, int keys, int sumAt) {
    for (int r = 0; r < rows; r++) {
      long at = (long) (firstRow + r) * keys;
      float sum =
          RowKernels.exponentials(
              scores + 4 * at, tokens, keys, weights + shape.bytes() * at, shape.bf16());
      inverseSums[sumAt + r] = 1 / sum;
    }
  }

  private Strip strip(int queries, int keys) {
    @Nullable Strip[] made = strips[queries / AttentionShape.MULTIPLE];
    int size = keys / AttentionShape.MULTIPLE;
    Strip strip = made[size];
    if (strip == null) {
      strip =
          new Strip(
              context.call(shape.scores(queries, keys)), context.call(shape.mix(queries, keys)));
      made[size] = strip;
    }
    return strip;
  }
}
