package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;

/**
 * What a thread needs to run kernels: a oneDNN stream and memory. One thread uses it at a time;
 * another may take over between batches.
 */
public final class KernelContext {
  /** A cache line, and the widest vector. */
  private static final long ALIGNMENT = 64;

  private final Arena arena;
  private final long stream;

  /**
   * @param arena the stream and the memory live as long as this
   */
  public KernelContext(Arena arena) {
    this.arena = arena;
    this.stream = OneDnn.stream(arena);
  }

  /** Must be called first by a thread that runs kernels: keeps oneDNN from starting threads. */
  public static void enter() {
    OneDnn.useOneThread();
  }

  /** The address of new memory, all zeros. */
  public long allocate(long bytes) {
    return arena.allocate(bytes, ALIGNMENT).address();
  }

  Product.Call call(Product product) {
    return product.newCall(arena, stream);
  }
}
