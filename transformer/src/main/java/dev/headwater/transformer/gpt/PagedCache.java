package dev.headwater.transformer.gpt;

/** The cache of {@link FastGpt}: bf16, in pages that are taken when tokens need them. */
final class PagedCache extends KeyValueCache {
  private final CachePages pool;
  private final long[] pages;
  private int taken;
  private boolean closed;

  /** Waits until there is room for it. */
  PagedCache(GptConfiguration configuration, int capacity, CachePages pool) {
    super(configuration, capacity);
    this.pool = pool;
    this.pages = new long[CachePages.pagesFor(capacity)];
    pool.reserve(pages.length);
  }

  @Override
  void requireRoomFor(int tokens) {
    super.requireRoomFor(tokens);
    for (int needed = CachePages.pagesFor(length() + tokens); taken < needed; taken++) {
      pages[taken] = pool.take();
    }
  }

  /** Addresses of the pages of one key-value head of one layer, for the first tokens. */
  long[] pages(int layer, int head, int tokens) {
    long[] addresses = new long[CachePages.pagesFor(tokens)];
    long offset = pool.offset(layer, head);
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = pages[i] + offset;
    }
    return addresses;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (; taken > 0; taken--) {
      pool.giveBack(pages[taken - 1]);
    }
    pool.release(pages.length);
  }
}
