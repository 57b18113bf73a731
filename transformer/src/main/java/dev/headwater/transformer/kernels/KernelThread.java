package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;

/**
 * What one thread at a time needs to run kernels: a stream of oneDNN and memory. It may move from
 * thread to thread between batches.
 */
public final class KernelThread {
  /** A cache line, and the widest vector. */
  private static final long ALIGNMENT = 64;

  private final Arena arena;
  private final long stream;

  /**
   * @param arena what is made for the thread lives as long as this
   */
  public KernelThread(Arena arena) {
    this.arena = arena;
    this.stream = OneDnn.stream(arena);
  }

  /** To be called first by whichever thread runs the next batch: no threads below it. */
  public static void enter() {
    OneDnn.useOneThread();
  }

  /** The address of memory of zeros. */
  public long allocate(long bytes) {
    return arena.allocate(bytes, ALIGNMENT).address();
  }

  Product.Call call(Product product) {
    return product.newCall(arena, stream);
  }
}
