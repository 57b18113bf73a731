package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.CachePages.Prefix;
import dev.headwater.transformer.kernels.CachedAttention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cache of {@link FastGpt}: bf16, in pages that are taken when tokens need them. The first ones
 * may be shared with other generations, and are never written then.
 */
final class PagedCache extends KeyValueCache {
  private static final int PAGE = CachedAttention.PAGE;

  private final CachePages pool;
  private final long[] pages;
  private final List<Prefix> shared = new ArrayList<>(); // the first pages
  private int taken;
  private boolean closed;

  /** Waits until there is room for it. */
  PagedCache(GptConfiguration configuration, int capacity, CachePages pool) {
    super(configuration, capacity);
    this.pool = pool;
    this.pages = new long[CachePages.pagesFor(capacity)];
    pool.reserve(reserved());
  }

  /** One more than it holds, for a copy of a page that is shared and cut. */
  private int reserved() {
    return pages.length + 1;
  }

  @Override
  void requireRoomFor(int tokens) {
    super.requireRoomFor(tokens);
    for (int needed = CachePages.pagesFor(length() + tokens); taken < needed; taken++) {
      pages[taken] = pool.take();
    }
  }

  /**
   * Takes over what other generations have read of a prompt, in whole pages, its last token never.
   * The cache must be empty.
   *
   * @return tokens that need not be read
   */
  int takeOver(int[] prompt) {
    giveBackFrom(0);
    while ((shared.size() + 1) * PAGE < prompt.length) {
      Prefix found = pool.find(last(), page(prompt, shared.size()));
      if (found == null) {
        break;
      }
      pages[taken++] = found.page();
      shared.add(found);
    }
    advance(shared.size() * PAGE);
    return length();
  }

  /** Lets other generations take over the whole pages of a prompt that has been read. */
  void share(int[] prompt) {
    while ((shared.size() + 1) * PAGE <= prompt.length) {
      int index = shared.size();
      Prefix kept = pool.keep(last(), page(prompt, index), pages[index]);
      if (kept == null) { // another generation was faster
        return;
      }
      shared.add(kept);
    }
  }

  private @Nullable Prefix last() {
    return shared.isEmpty() ? null : shared.getLast();
  }

  private static int[] page(int[] prompt, int index) {
    return Arrays.copyOfRange(prompt, index * PAGE, (index + 1) * PAGE);
  }

  @Override
  public void clear() {
    super.clear();
    giveBackFrom(0);
  }

  @Override
  public void truncate(int tokens) {
    super.truncate(tokens);
    if (tokens < shared.size() * PAGE) {
      int whole = tokens / PAGE;
      boolean cut = tokens % PAGE > 0;
      long copy = cut ? pool.take() : 0;
      if (cut) {
        CachedAttention.copy(pages[whole], pool.pageBytes(), copy);
      }
      giveBackFrom(whole);
      if (cut) {
        pages[taken++] = copy;
      }
    }
  }

  private void giveBackFrom(int page) {
    for (; taken > page; taken--) {
      if (taken <= shared.size()) {
        pool.giveBack(shared.removeLast());
      } else {
        pool.giveBack(pages[taken - 1]);
      }
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
    if (!closed) {
      closed = true;
      giveBackFrom(0);
      pool.release(reserved());
    }
  }
}
