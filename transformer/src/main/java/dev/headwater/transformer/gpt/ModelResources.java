package dev.headwater.transformer.gpt;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a model may use.
 *
 * @param threads of all generations together
 * @param cacheBytes most bytes of keys and values, of all generations together; a generation waits
 *     until there is room for it. One of the model's whole context always has room. The plain form
 *     does not bound them
 * @param packed folder that keeps packed weights for the next start; null keeps none
 */
public record ModelResources(int threads, long cacheBytes, @Nullable Path packed) {
  /** Keeps no packed weights. */
  public ModelResources(int threads, long cacheBytes) {
    this(threads, cacheBytes, null);
  }

  /** A thread for each core, and keys and values of a gigabyte. */
  public static ModelResources usual() {
    return new ModelResources(Runtime.getRuntime().availableProcessors(), 1L << 30);
  }
}
