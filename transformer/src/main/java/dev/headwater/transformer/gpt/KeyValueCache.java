package dev.headwater.transformer.gpt;

/**
 * The keys and values of the tokens that a model has read: the state of one generation. The model
 * itself is stateless, so many generations share it. Not thread-safe; its memory is off the heap
 * and freed on closing.
 */
public abstract sealed class KeyValueCache implements AutoCloseable permits PagedCache, PlainCache {
  private final int capacity;
  private int length;

  KeyValueCache(GptConfiguration configuration, int capacity) {
    if (capacity < 1 || capacity > configuration.contextSize()) {
      throw new IllegalArgumentException(
          "capacity must be 1 to the context size %d, but is %d"
              .formatted(configuration.contextSize(), capacity));
    }
    this.capacity = capacity;
  }

  /** Number of tokens read. */
  public int length() {
    return length;
  }

  /** Most tokens that fit. */
  public int capacity() {
    return capacity;
  }

  public boolean full() {
    return length == capacity;
  }

  /** Forgets all tokens. */
  public void clear() {
    length = 0;
  }

  /**
   * Forgets the tokens after the first ones.
   *
   * @param tokens at most {@link #length}
   */
  public void truncate(int tokens) {
    if (tokens < 0 || tokens > length) {
      throw new IllegalArgumentException(
          "the cache holds %d tokens, so it cannot be cut to %d".formatted(length, tokens));
    }
    length = tokens;
  }

  /** Throws if the tokens do not fit. */
  void requireRoomFor(int tokens) {
    if (length + tokens > capacity) {
      throw new IllegalArgumentException(
          "%d tokens after %d exceed the cache's capacity of %d"
              .formatted(tokens, length, capacity));
    }
  }

  /** To be called when all layers have written these tokens. */
  void advance(int tokens) {
    length += tokens;
  }

  @Override
  public abstract void close();
}
