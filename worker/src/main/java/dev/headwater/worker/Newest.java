package dev.headwater.worker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The newest number that was told of each of the keys that were told of last. Thread-safe.
 *
 * <p>It stands for news that only matter for a while: what is forgotten is old.
 */
final class Newest {
  private final int most;

  @GuardedBy("this")
  private final SequencedMap<String, Long> numbers = new LinkedHashMap<>();

  /**
   * Knows nothing yet.
   *
   * @param most keys that are kept
   */
  Newest(int most) {
    this.most = most;
  }

  synchronized void put(String key, long number) {
    Long known = numbers.remove(key);
    numbers.put(key, known == null ? number : Math.max(known, number));
    if (numbers.size() > most) {
      numbers.pollFirstEntry();
    }
  }

  /** The newest number of a key; 0 if none is known. */
  synchronized long of(String key) {
    return numbers.getOrDefault(key, 0L);
  }
}
