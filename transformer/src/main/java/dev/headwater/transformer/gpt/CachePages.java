package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.CachedAttention;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Pages of keys and values, each for some positions in all layers. What a generation gives back,
 * the next one takes. Thread-safe.
 *
 * <p>A generation reserves all pages that it may need before it begins, first come, first served:
 * none ever waits for another while it holds some.
 *
 * <p>Whole pages of a prompt are kept: a later prompt that begins with the same tokens need not
 * read these again. When pages run short, those that nobody has used for the longest time go.
 */
final class CachePages {
  private final Arena arena;
  private final int heads;
  private final long headBytes;
  private final long pageBytes;
  private final int most; // pages
  private final Semaphore unreserved;
  private final Deque<Long> free = new ArrayDeque<>();
  private final Map<Key, Prefix> prefixes = new HashMap<>();
  private int allocated;
  private long uses;

  /**
   * Where a page of a prompt is found: by the page before it, and its own tokens.
   *
   * @param before null for a prompt's first page
   */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode read it
  private record Key(@Nullable Prefix before, int[] tokens) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(Prefix otherBefore, int[] otherTokens)
          && before == otherBefore
          && Arrays.equals(tokens, otherTokens);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(before) + Arrays.hashCode(tokens);
    }
  }

  /** A whole page of prompts that begin alike. */
  static final class Prefix {
    private final Key key;
    private final long page;
    private int users;
    private int followers; // pages that come after it
    private long lastUse;

    private Prefix(Key key, long page) {
      this.key = key;
      this.page = page;
    }

    long page() {
      return page;
    }
  }

  /**
   * @param arena the pages live as long as this
   * @param mostBytes of all pages; those of one whole context always have room
   */
  CachePages(Arena arena, GptConfiguration shape, long mostBytes) {
    this.arena = arena;
    this.heads = shape.keyValueHeads();
    this.headBytes = CachedAttention.pageBytes(shape.headWidth());
    this.pageBytes = headBytes * heads * shape.layers();
    long pages = Math.max(mostBytes / pageBytes, pagesFor(shape.contextSize()) + 1);
    this.most = (int) Math.min(pages, Integer.MAX_VALUE);
    this.unreserved = new Semaphore(most, true);
  }

  static int pagesFor(int tokens) {
    return (tokens + CachedAttention.PAGE - 1) / CachedAttention.PAGE;
  }

  /** Of a layer's head within a page, in bytes. */
  long offset(int layer, int head) {
    return headBytes * ((long) layer * heads + head);
  }

  /** Bytes of a page. */
  long pageBytes() {
    return pageBytes;
  }

  /** Waits until so many pages may be taken. */
  void reserve(int pages) {
    unreserved.acquireUninterruptibly(pages);
  }

  void release(int pages) {
    unreserved.release(pages);
  }

  /** Pages that are reserved; none while no generation runs. */
  int reserved() {
    return most - unreserved.availablePermits();
  }

  /** Pages that generations hold; none while none runs. */
  synchronized long held() {
    return allocated
        - free.size()
        - prefixes.values().stream().filter(prefix -> prefix.users == 0).count();
  }

  /** The address of a reserved page; what it holds is not defined, but finite. */
  synchronized long take() {
    if (free.isEmpty() && allocated == most) {
      dropOldest();
    }
    if (free.isEmpty()) {
      allocated++;
      return arena.allocate(pageBytes, 64).address();
    }
    return free.pop();
  }

  synchronized void giveBack(long page) {
    free.push(page);
  }

  /** The page of a prompt with these tokens, if one is kept; in use until it is given back. */
  synchronized @Nullable Prefix find(@Nullable Prefix before, int[] tokens) {
    Prefix found = prefixes.get(new Key(before, tokens));
    if (found != null) {
      use(found);
    }
    return found;
  }

  /**
   * Keeps a page of a prompt, in use until it is given back; null if another with the same tokens
   * is kept already.
   */
  synchronized @Nullable Prefix keep(@Nullable Prefix before, int[] tokens, long page) {
    Key key = new Key(before, tokens);
    if (prefixes.containsKey(key)) {
      return null;
    }
    Prefix kept = new Prefix(key, page);
    prefixes.put(key, kept);
    if (before != null) {
      before.followers++;
    }
    use(kept);
    return kept;
  }

  private void use(Prefix prefix) {
    prefix.users++;
    prefix.lastUse = uses++;
  }

  synchronized void giveBack(Prefix prefix) {
    prefix.users--;
  }

  /** Whoever uses a page uses those before it, too, so that the last ones go first. */
  private void dropOldest() {
    Prefix oldest =
        prefixes.values().stream()
            .filter(prefix -> prefix.users == 0 && prefix.followers == 0)
            .min(Comparator.comparingLong(prefix -> prefix.lastUse))
            .orElseThrow(() -> new IllegalStateException("more pages are taken than reserved"));
    prefixes.remove(oldest.key);
    if (oldest.key.before() != null) {
      oldest.key.before().followers--;
    }
    free.push(oldest.page);
  }
}
