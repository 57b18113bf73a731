package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * The products of an attention layer, for rows of query, key and value side by side. Compiled when
 * first needed, for each multiple of 16 queries (Q) and keys (S).
 */
public final class AttentionShape {
  static final int MULTIPLE = 16;

  /** Most scores of a group of heads, so that they stay in a core's cache. */
  static final int MAX_SCORES = 1 << 16;

  /** Most queries of a strip. */
  static final int MAX_QUERIES = 128;

  private final Arena arena;
  private final ElementType type;
  private final int heads;
  private final int headWidth;
  private final int contextSize;
  private final @Nullable Product[][] scores;
  private final @Nullable Product[][] mixes;

  /**
   * @param arena the compiled products live as long as this
   * @param bf16 whether query, key, value and weights are bf16, else floats
   * @param contextSize most keys
   */
  public AttentionShape(Arena arena, boolean bf16, int heads, int headWidth, int contextSize) {
    this.arena = arena;
    this.type = bf16 ? ElementType.BF16 : ElementType.F32;
    this.heads = heads;
    this.headWidth = headWidth;
    this.contextSize = contextSize;
    int sizes = contextSize / MULTIPLE + 2;
    this.scores = new @Nullable Product[MAX_QUERIES / MULTIPLE + 1][sizes];
    this.mixes = new @Nullable Product[MAX_QUERIES / MULTIPLE + 1][sizes];
  }

  boolean bf16() {
    return type == ElementType.BF16;
  }

  /** Size of a number of query, key and value. */
  public int bytes() {
    return type.bytes();
  }

  int heads() {
    return heads;
  }

  int headWidth() {
    return headWidth;
  }

  int width() {
    return heads * headWidth;
  }

  int contextSize() {
    return contextSize;
  }

  /** Heads of a group: as many as fit into the cache and divide all heads. */
  int group(int queries, int keys) {
    int group = Math.clamp(MAX_SCORES / (queries * keys), 1, heads);
    while (heads % group != 0) {
      group--;
    }
    return group;
  }

  /** query [G, Q, D] · keyᵀ [G, D, S] → scores [G, Q, S]. */
  synchronized Product scores(int queries, int keys) {
    Product product = scores[queries / MULTIPLE][keys / MULTIPLE];
    if (product == null) {
      int group = group(queries, keys);
      long row = 3L * width();
      product =
          new Product(
              arena,
              layout(type, group, queries, headWidth, headWidth, row, 1),
              layout(type, group, headWidth, keys, headWidth, 1, row),
              0,
              layout(ElementType.F32, group, queries, keys, (long) queries * keys, keys, 1),
              0);
      scores[queries / MULTIPLE][keys / MULTIPLE] = product;
    }
    return product;
  }

  /** weights [G, Q, S] · value [G, S, D] → mixed [G, Q, D], in rows of all heads. */
  synchronized Product mix(int queries, int keys) {
    Product product = mixes[queries / MULTIPLE][keys / MULTIPLE];
    if (product == null) {
      int group = group(queries, keys);
      product =
          new Product(
              arena,
              layout(type, group, queries, keys, (long) queries * keys, keys, 1),
              layout(type, group, keys, headWidth, headWidth, 3L * width(), 1),
              0,
              layout(ElementType.F32, group, queries, headWidth, headWidth, width(), 1),
              0);
      mixes[queries / MULTIPLE][keys / MULTIPLE] = product;
    }
    return product;
  }

  private long layout(
      ElementType type,
      int batch,
      int rows,
      int columns,
      long batchStride,
      long rowStride,
      long columnStride) {
    return OneDnn.layout(
        arena,
        type,
        new long[] {batch, rows, columns},
        new long[] {batchStride, rowStride, columnStride});
  }
}
