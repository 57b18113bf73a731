package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Learns a byte-level byte-pair encoding from a text. Tokens are single bytes at first; then, again
 * and again, the most frequent pair of neighbours becomes a token. Of equally frequent pairs the
 * one with the smaller ids goes first, as in Hugging Face's trainer.
 */
public final class BytePairTrainer {
  /** Least frequency of a pair that becomes a token. */
  private static final int MIN_COUNT = 2;

  private static final int BYTES = 256;

  /** A word of the text, as ids, and its frequency. */
  private static final class Word {
    private final long count;
    private int[] ids;

    private Word(long count, int[] ids) {
      this.count = count;
      this.ids = ids;
    }
  }

  private record Pair(int left, int right) {}

  private record Candidate(Pair pair, long count) {
    private static final Comparator<Candidate> ORDER =
        Comparator.comparingLong((Candidate candidate) -> -candidate.count)
            .thenComparingInt(candidate -> candidate.pair.left)
            .thenComparingInt(candidate -> candidate.pair.right);
  }

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> merges = new ArrayList<>();
  private final Map<Pair, Long> counts = new HashMap<>();
  private final Map<Pair, Set<Word>> places = new HashMap<>();
  private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.ORDER);

  private BytePairTrainer() {
    char[] alphabet = new char[BYTES];
    for (int b = 0; b < BYTES; b++) {
      alphabet[b] = ByteAlphabet.character(b);
    }
    Arrays.sort(alphabet);
    for (char letter : alphabet) {
      add(String.valueOf(letter));
    }
  }

  /**
   * Learns tokens.
   *
   * @param size most tokens, of which the first 256 are the single bytes; the result has fewer if
   *     no pair is left that occurs twice
   * @throws IllegalArgumentException if the size is below 256
   */
  public static BytePairVocabulary train(String text, int size) {
    if (size < BYTES) {
      throw new IllegalArgumentException(
          "vocabulary is %d; at least %d is needed, a token for each byte".formatted(size, BYTES));
    }
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.count(text);
    trainer.merge(size);
    return new BytePairVocabulary(trainer.tokens, trainer.merges);
  }

  private int add(String token) {
    Integer known = ids.putIfAbsent(token, tokens.size());
    if (known == null) {
      tokens.add(token);
      return tokens.size() - 1;
    }
    return known;
  }

  private void count(String text) {
    Map<String, Long> seen = new LinkedHashMap<>();
    PreTokenizer.GPT2.cut(text, word -> seen.merge(word, 1L, Long::sum));
    seen.forEach((letters, count) -> {
      byte[] bytes = letters.getBytes(UTF_8);
      int[] single =
          IntStream.range(0, bytes.length)
              .map(
                  i -> ids.getOrDefault(String.valueOf(ByteAlphabet.character(bytes[i] & 0xFF)), 0))
              .toArray();
      Word word = new Word(count, single);
      for (int i = 0; i + 1 < single.length; i++) {
        change(new Pair(single[i], single[i + 1]), word, 1);
      }
    });
    counts.forEach((pair, count) -> candidates.add(new Candidate(pair, count)));
  }

  private void change(Pair pair, Word word, int by) {
    counts.merge(pair, by * word.count, Long::sum);
    if (by > 0) {
      places.computeIfAbsent(pair, _ -> new HashSet<>()).add(word);
    }
  }

  private void merge(int size) {
    while (tokens.size() < size && !candidates.isEmpty()) {
      Candidate best = candidates.remove();
      long count = counts.getOrDefault(best.pair(), 0L);
      if (count != best.count()) { // Other merges have changed the count since.
        if (count > 0) {
          candidates.add(new Candidate(best.pair(), count));
        }
        continue;
      }
      if (count < MIN_COUNT) {
        return;
      }
      merge(best.pair());
    }
  }

  private void merge(Pair pair) {
    String left = tokens.get(pair.left());
    String right = tokens.get(pair.right());
    merges.add(left + " " + right);
    int merged = add(left + right);
    Set<Pair> grown = new HashSet<>();
    for (Word word : places.getOrDefault(pair, Set.of())) {
      merge(word, pair, merged, grown);
    }
    places.remove(pair);
    counts.remove(pair);
    for (Pair other : grown) {
      long count = counts.getOrDefault(other, 0L);
      if (count > 0) {
        candidates.add(new Candidate(other, count));
      }
    }
  }

  /** Merges a pair wherever it occurs in a word, and updates the counts of the pairs around it. */
  private void merge(Word word, Pair pair, int merged, Set<Pair> grown) {
    int[] old = word.ids;
    int[] ids = new int[old.length];
    int size = 0;
    int i = 0;
    while (i < old.length) {
      if (i + 1 == old.length || old[i] != pair.left() || old[i + 1] != pair.right()) {
        ids[size++] = old[i++];
        continue;
      }
      if (size > 0) {
        replace(new Pair(ids[size - 1], old[i]), new Pair(ids[size - 1], merged), word, grown);
      }
      if (i + 2 < old.length) {
        replace(new Pair(old[i + 1], old[i + 2]), new Pair(merged, old[i + 2]), word, grown);
      }
      ids[size++] = merged;
      i += 2;
    }
    word.ids = Arrays.copyOf(ids, size);
  }

  private void replace(Pair old, Pair now, Word word, Set<Pair> grown) {
    change(old, word, -1);
    change(now, word, 1);
    grown.add(now);
  }
}
