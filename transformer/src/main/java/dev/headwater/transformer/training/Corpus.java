package dev.headwater.transformer.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text as tokens: the model learns from the first nine tenths, the last tenth is held out. Each
 * pass cuts the text into sequences at other places and reads them in another random order, so that
 * none is read twice before all are read once. Cuts and order depend only on the seed and the
 * batch's index: a resumed training continues where it was.
 */
final class Corpus {
  private static final double LEARNED = 0.9;

  /** One pass through the text. */
  private static final class Pass {
    private final long seed;
    private final long number;
    private final int first; // where the first sequence begins
    private final int[] order; // of the sequences

    private Pass(long seed, long number, int first, int[] order) {
      this.seed = seed;
      this.number = number;
      this.first = first;
      this.order = order;
    }
  }

  private final int[] learned;
  private final int[] heldOut;
  private final int contextSize;
  private @Nullable Pass last;

  /**
   * @throws IllegalArgumentException if either part is shorter than a sequence and its last target
   */
  Corpus(int[] tokens, int contextSize) {
    int learnedCount = (int) (tokens.length * LEARNED);
    this.learned = Arrays.copyOf(tokens, learnedCount);
    this.heldOut = Arrays.copyOfRange(tokens, learnedCount, tokens.length);
    this.contextSize = contextSize;
    int shorter = Math.min(learned.length, heldOut.length);
    if (shorter <= contextSize) {
      throw new IllegalArgumentException(
          "text has %d tokens, of which a tenth is held out: %d; a context of %d needs %d or more"
              .formatted(tokens.length, heldOut.length, contextSize, contextSize + 1));
    }
  }

  int contextSize() {
    return contextSize;
  }

  /**
   * A batch to learn from.
   *
   * @param index from 0 on
   */
  Batch batch(int sequences, long seed, long index) {
    int[] starts = new int[sequences];
    for (int i = 0; i < sequences; i++) {
      long sequence = index * sequences + i;
      Pass pass = pass(seed, sequence / sequencesOfPass());
      int which = pass.order[(int) (sequence % sequencesOfPass())];
      starts[i] = pass.first + which * contextSize;
    }
    return batch(learned, starts);
  }

  /** One less than would fit, if several do, so that the first need not begin at the start. */
  private int sequencesOfPass() {
    return Math.max(1, (learned.length - 1) / contextSize - 1);
  }

  private Pass pass(long seed, long number) {
    Pass pass = last;
    if (pass == null || pass.seed != seed || pass.number != number) {
      SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
      int count = sequencesOfPass();
      int room = learned.length - 1 - count * contextSize;
      int first = random.nextInt(Math.min(room, contextSize - 1) + 1);
      int[] order = IntStream.range(0, count).toArray();
      for (int i = count - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[other];
        order[other] = kept;
      }
      pass = new Pass(seed, number, first, order);
      last = pass;
    }
    return pass;
  }

  /** Sequences of the held-out text, one after the other. */
  int heldOutSequences() {
    return (heldOut.length - 1) / contextSize;
  }

  /**
   * Some of {@code count} sequences that are spread evenly over the held-out text.
   *
   * @param first index of the first of them
   * @param sequences number of them
   */
  Batch heldOut(int first, int sequences, int count) {
    int[] starts = new int[sequences];
    for (int i = 0; i < sequences; i++) {
      long which = (long) (first + i) * heldOutSequences() / count;
      starts[i] = (int) which * contextSize;
    }
    return batch(heldOut, starts);
  }

  private Batch batch(int[] text, int[] starts) {
    int[] tokens = new int[starts.length * contextSize];
    int[] targets = new int[tokens.length];
    for (int i = 0; i < starts.length; i++) {
      System.arraycopy(text, starts[i], tokens, i * contextSize, contextSize);
      System.arraycopy(text, starts[i] + 1, targets, i * contextSize, contextSize);
    }
    return new Batch(starts.length, tokens, targets);
  }
}
