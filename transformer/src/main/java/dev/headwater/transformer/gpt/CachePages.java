package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.CachedAttention;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/**
 * Pages of keys and values, each for some positions in all layers. What a generation gives back,
 * the next one takes. Thread-safe.
 *
 * <p>A generation reserves all pages that it may need before it begins, first come, first served:
 * none ever waits for another while it holds some.
 */
final class CachePages {
  private final Arena arena;
  private final int heads;
  private final long headBytes;
  private final long pageBytes;
  private final Deque<Long> free = new ArrayDeque<>();
  private final Semaphore unreserved;

  /**
   * @param arena the pages live as long as this
   * @param mostBytes of all pages; those of one whole context always have room
   */
  CachePages(Arena arena, GptConfiguration shape, long mostBytes) {
    this.arena = arena;
    this.heads = shape.keyValueHeads();
    this.headBytes = CachedAttention.pageBytes(shape.headWidth());
    this.pageBytes = headBytes * heads * shape.layers();
    long pages = Math.max(mostBytes / pageBytes, pagesFor(shape.contextSize()));
    this.unreserved = new Semaphore((int) Math.min(pages, Integer.MAX_VALUE), true);
  }

  static int pagesFor(int tokens) {
    return (tokens + CachedAttention.PAGE - 1) / CachedAttention.PAGE;
  }

  /** Waits until so many pages may be taken. */
  void reserve(int pages) {
    unreserved.acquireUninterruptibly(pages);
  }

  void release(int pages) {
    unreserved.release(pages);
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
