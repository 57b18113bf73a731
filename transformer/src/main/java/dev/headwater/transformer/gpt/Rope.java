package dev.headwater.transformer.gpt;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How positions rotate queries and keys (rotary position embedding, "RoPE"): the numbers of a head
 * are taken in pairs, and at position p each pair is rotated by the angle p · frequency.
 *
 * <p>A model that was trained on short texts first, then on longer ones, has lower frequencies than
 * at first: by a <em>scaling</em>, of which there are several.
 *
 * @param frequencies of the pairs, in radians per position; numbers of a head after these pairs are
 *     not rotated
 * @param magnitude factor of the rotated numbers, 1 unless a scaling sets it
 * @param pairs which numbers make a pair
 */
public record Rope(List<Double> frequencies, double magnitude, Pairs pairs) {
  /** Which numbers of a head make a pair. */
  public enum Pairs {
    /** 2i and 2i + 1: in GGUF files of the architecture llama, and in llama2.c. */
    NEIGHBOURS,
    /** i and i + width / 2: in all others. */
    HALVES
  }

  public Rope {
    frequencies = List.copyOf(frequencies);
  }

  /**
   * Without a scaling: frequency i is base^(−2i / width).
   *
   * @param width numbers of a head that are rotated
   */
  public static Rope of(double base, int width, Pairs pairs) {
    return new Rope(
        IntStream.range(0, width / 2).mapToObj(i -> Math.pow(base, -2.0 * i / width)).toList(),
        1,
        pairs);
  }

  /** Numbers of a head that are rotated. */
  public int width() {
    return 2 * frequencies.size();
  }

  /** The scaling "linear": positions are divided by a factor. */
  Rope linear(double factor) {
    return times(_ -> 1 / factor);
  }

  /**
   * The scaling "llama3": what turns often within the original context stays, what turns seldom is
   * divided by the factor, and what is between goes over from one to the other.
   *
   * @param seldom turns within the original context
   * @param often turns within the original context
   */
  Rope llama3(double factor, double seldom, double often, int originalContext) {
    return times(i -> {
      double turns = originalContext * frequencies.get(i) / (2 * Math.PI);
      double kept = Math.clamp((turns - seldom) / (often - seldom), 0, 1);
      return kept + (1 - kept) / factor;
    });
  }

  /**
   * The scaling "yarn": as "llama3", but the pairs go over by their number. {@link #yarnMagnitude}
   * belongs to it.
   *
   * @param base of the frequencies
   * @param often turns within the original context, 32 as a rule
   * @param seldom turns within the original context, 1 as a rule
   */
  Rope yarn(double base, double factor, double often, double seldom, int originalContext) {
    double first = Math.max(0, Math.floor(pairThatTurns(often, base, originalContext)));
    double last = Math.min(width() - 1, Math.ceil(pairThatTurns(seldom, base, originalContext)));
    double span = Math.max(last - first, 0.001);
    return times(i -> {
      double kept = 1 - Math.clamp((i - first) / span, 0, 1);
      return kept + (1 - kept) / factor;
    });
  }

  static double yarnMagnitude(double factor) {
    return 1 + 0.1 * Math.log(Math.max(factor, 1));
  }

  /** The pair, as a fraction of pairs, that turns so often within a context. */
  private double pairThatTurns(double turns, double base, int context) {
    return width() * Math.log(context / (turns * 2 * Math.PI)) / (2 * Math.log(base));
  }

  /** Frequencies divided by a number each, which the file gives: of "longrope", for example. */
  Rope dividedBy(List<Double> divisors) {
    if (divisors.size() != frequencies.size()) {
      throw new IllegalArgumentException(
          "%d pairs are rotated, but the scaling has factors for %d"
              .formatted(frequencies.size(), divisors.size()));
    }
    return times(i -> 1 / divisors.get(i));
  }

  /**
   * The magnitude of the scaling "longrope", where the file does not give it.
   *
   * @param factor of the context's size to the original one's
   */
  static double longRopeMagnitude(double factor, int originalContext) {
    return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalContext));
  }

  /** Rotated numbers are multiplied by a factor. */
  Rope louder(double factor) {
    return new Rope(frequencies, magnitude * factor, pairs);
  }

  private Rope times(IntToDoubleFunction factor) {
    return new Rope(
        IntStream.range(0, frequencies.size())
            .mapToObj(i -> frequencies.get(i) * factor.applyAsDouble(i))
            .toList(),
        magnitude,
        pairs);
  }

  /**
   * A head's numbers in the order: the first of each pair, then the second of each. Those that are
   * not rotated make pairs of neighbours.
   */
  int[] order(int headWidth) {
    int half = headWidth / 2;
    int[] order = new int[headWidth];
    for (int pair = 0; pair < half; pair++) {
      boolean halves = pairs == Pairs.HALVES && pair < frequencies.size();
      order[pair] = halves ? pair : 2 * pair;
      order[half + pair] = halves ? pair + frequencies.size() : 2 * pair + 1;
    }
    return order;
  }
}
