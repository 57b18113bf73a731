package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.CachedAttention;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pages of keys and values, each for some positions in all layers. What a generation gives back,
 * the next one takes. Thread-safe.
 */
final class CachePages {
  private final Arena arena;
  private final int heads;
  private final long headBytes;
  private final long pageBytes;
  private final Deque<Long> free = new ArrayDeque<>();

  /**
   * @param arena the pages live as long as this
   */
  CachePages(Arena arena, GptConfiguration shape) {
    this.arena = arena;
    this.heads = shape.keyValueHeads();
    this.headBytes = CachedAttention.pageBytes(shape.headWidth());
    this.pageBytes = headBytes * heads * shape.layers();
  }

  /** The address of a page; what it holds is not defined, but finite. */
  synchronized long take() {
    return free.isEmpty() ? arena.allocate(pageBytes, 64).address() : free.pop();
  }

  synchronized void giveBack(long page) {
    free.push(page);
  }

  /** Of a layer's head within a page, in bytes. */
  long offset(int layer, int head) {
    return headBytes * ((long) layer * heads + head);
  }
}
