package dev.headwater.transformer.gpt;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The attention of a model of the Llama family.
 *
 * @param keyValueHeads key and value heads (K); each serves {@code heads / keyValueHeads} query
 *     heads
 * @param headWidth numbers of one head (D)
 * @param scoreScale factor of the products of queries and keys, 1/√D as a rule
 * @param biases whether queries, keys and values have biases
 * @param headNorms whether each head's query and key is normed before it is rotated
 * @param rope how positions rotate queries and keys
 * @param longRope how they do in long texts, or null if it is the same
 * @param window what layers do not see, or null if all see all
 */
public record LlamaAttention(
    int keyValueHeads,
    int headWidth,
    double scoreScale,
    boolean biases,
    boolean headNorms,
    Rope rope,
    @Nullable LongRope longRope,
    @Nullable Window window) {

  /**
   * The rotation of long texts.
   *
   * @param longerThan tokens for which the cache has room
   */
  public record LongRope(int longerThan, Rope rope) {}

  /**
   * A sliding window: a token attends to itself and the tokens just before it.
   *
   * @param size tokens that it attends to
   * @param globalEvery each so-many-th layer sees all; 0 if none does
   * @param rope of the layers with the window, or null if it is that of the others
   */
  public record Window(int size, int globalEvery, @Nullable Rope rope) {
    boolean covers(int layer) {
      return globalEvery == 0 || (layer + 1) % globalEvery != 0;
    }
  }

  public LlamaAttention {
    require(keyValueHeads >= 1, "keyValueHeads must be at least 1, but is " + keyValueHeads);
    require(
        headWidth >= 2 && headWidth % 2 == 0,
        "headWidth must be even and at least 2, but is " + headWidth);
    require(
        rope.width() <= headWidth,
        "%d numbers cannot be rotated in a head of %d".formatted(rope.width(), headWidth));
    require(window == null || window.size() >= 1, "a window must hold at least 1 token");
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }

  /** How positions rotate a layer's queries and keys, in a cache of that capacity. */
  Rope rope(int layer, int capacity) {
    if (window != null && window.rope() != null && window.covers(layer)) {
      return window.rope();
    }
    return longRope != null && capacity > longRope.longerThan() ? longRope.rope() : rope;
  }

  /** All that {@link #rope(int, int)} returns, each once. */
  Stream<Rope> ropes() {
    return Stream.of(
            rope, longRope == null ? null : longRope.rope(), window == null ? null : window.rope())
        .filter(Objects::nonNull)
        .distinct();
  }

  /** The first position that a token attends to. */
  int firstSeen(int layer, int position) {
    return window != null && window.covers(layer) ? Math.max(0, position - window.size() + 1) : 0;
  }
}
