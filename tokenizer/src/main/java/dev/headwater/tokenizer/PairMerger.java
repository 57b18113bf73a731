package dev.headwater.tokenizer;

import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Byte-pair encoding's loop: the pair of neighbours with the best rank is merged, until none is
 * left.
 */
final class PairMerger {
  /** Part of its left neighbour now. */
  private static final int MERGED = -1;

  /** What two neighbours become; the lowest rank goes first, and of equals the leftmost. */
  record Merge(int rank, int token) {}

  /** Which neighbours merge. */
  interface Merges {
    @Nullable Merge of(int left, int right);
  }

  private final int[] token;
  private final int[] next;
  private final int[] previous;
  private final Merges merges;

  /** By rank, then position of the left neighbour: {@code rank << 32 | position}. */
  private final PriorityQueue<Long> candidates = new PriorityQueue<>();

  private PairMerger(int[] tokens, Merges merges) {
    this.token = tokens.clone();
    this.next = new int[tokens.length];
    this.previous = new int[tokens.length];
    this.merges = merges;
  }

  /** Merges by a heap: a word of a million letters must not take quadratic time. */
  static int[] merge(int[] tokens, Merges merges) {
    return new PairMerger(tokens, merges).merge();
  }

  private int[] merge() {
    int n = token.length;
    Arrays.setAll(next, i -> i + 1);
    Arrays.setAll(previous, i -> i - 1);
    for (int i = 0; i < n; i++) {
      offer(i, next[i]);
    }
    while (!candidates.isEmpty()) {
      long candidate = candidates.remove();
      int left = (int) candidate;
      Merge merge = token[left] == MERGED ? null : at(left, next[left]);
      if (merge == null || merge.rank() != candidate >>> 32) {
        continue; // A neighbour has been merged since.
      }
      int right = next[left];
      token[left] = merge.token();
      token[right] = MERGED;
      next[left] = next[right];
      if (next[left] < n) {
        previous[next[left]] = left;
      }
      offer(left, next[left]);
      if (previous[left] >= 0) {
        offer(previous[left], left);
      }
    }
    return Arrays.stream(token).filter(id -> id != MERGED).toArray();
  }

  private void offer(int left, int right) {
    Merge merge = at(left, right);
    if (merge != null) {
      candidates.add((long) merge.rank() << 32 | left);
    }
  }

  private @Nullable Merge at(int left, int right) {
    return right < token.length ? merges.of(token[left], token[right]) : null;
  }
}
