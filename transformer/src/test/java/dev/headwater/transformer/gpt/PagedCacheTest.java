package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.kernels.CachedAttention;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PagedCacheTest {
  private static final int PAGE = CachedAttention.PAGE;
  private static final GptConfiguration SHAPE =
      new GptConfiguration(TinyGpt.llama(1, 2 * PAGE), 100, 20 * PAGE, 4 * PAGE, 2, 2, 64, true);
  private static final int[] PROMPT = new Random(7).ints(5 * PAGE + 3, 0, 100).toArray();

  private final Arena arena = Arena.ofShared();
  private final CachePages pages = new CachePages(arena, SHAPE, 1 << 24);

  @AfterEach
  void free() {
    arena.close();
  }

  /** A cache that holds a prompt, as if it had been read. */
  private PagedCache read(int[] prompt) {
    PagedCache cache = new PagedCache(SHAPE, 10 * PAGE, pages);
    int known = cache.takeOver(prompt);
    cache.requireRoomFor(prompt.length - known);
    cache.advance(prompt.length - known);
    cache.share(prompt);
    return cache;
  }

  private int known(int[] prompt) {
    try (PagedCache cache = new PagedCache(SHAPE, 10 * PAGE, pages)) {
      return cache.takeOver(prompt);
    }
  }

  @Test
  void takesOverWholePagesOfACommonBeginning() {
    try (PagedCache first = read(PROMPT)) {
      assertThat(first.length()).isEqualTo(PROMPT.length);
      assertThat(known(PROMPT)).isEqualTo(5 * PAGE);
      int[] other = PROMPT.clone();
      other[3 * PAGE + 1]++;
      assertThat(known(other)).isEqualTo(3 * PAGE);
      other[0]++;
      assertThat(known(other)).isZero();
    }
  }

  @Test
  void keepsPagesOfAGenerationThatHasEnded() {
    read(PROMPT).close();
    assertThat(known(PROMPT)).isEqualTo(5 * PAGE);
  }

  @Test
  void leavesTheLastTokenToBeRead() {
    int[] whole = Arrays.copyOf(PROMPT, 5 * PAGE);
    read(whole).close();
    assertThat(known(whole)).isEqualTo(4 * PAGE);
  }

  @Test
  void findsTheSameTokensOnlyAfterTheSameBeginning() {
    read(PROMPT).close();
    int[] later = Arrays.copyOfRange(PROMPT, PAGE, PROMPT.length);
    assertThat(known(later)).isZero();
  }

  @Test
  void copiesASharedPageThatIsCut() {
    try (PagedCache first = read(PROMPT);
        PagedCache second = read(PROMPT)) {
      long[] shared = first.pages(0, 0, PROMPT.length);
      assertThat(Arrays.copyOf(second.pages(0, 0, PROMPT.length), 5))
          .isEqualTo(Arrays.copyOf(shared, 5));
      second.truncate(2 * PAGE + 1);
      long[] cut = second.pages(0, 0, 2 * PAGE + 1);
      assertThat(Arrays.copyOf(cut, 2)).isEqualTo(Arrays.copyOf(shared, 2));
      assertThat(shared).doesNotContain(cut[2]);
    }
  }
}
