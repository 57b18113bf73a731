package dev.headwater.transformer.gpt;

/**
 * What a model may use.
 *
 * @param threads of all generations together
 * @param cacheBytes most bytes of keys and values, of all generations together; a generation waits
 *     until there is room for it. One of the model's whole context always has room. The plain form
 *     does not bound them
 */
public record ModelResources(int threads, long cacheBytes) {
  /** A thread for each core, and keys and values of a gigabyte. */
  public static ModelResources usual() {
    return new ModelResources(Runtime.getRuntime().availableProcessors(), 1L << 30);
  }
}
