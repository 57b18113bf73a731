package dev.headwater.transformer.generation;

import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import java.util.Arrays;

/**
 * Reads the token that was chosen last. Where the last few tokens stand earlier in the text, a
 * quote for example, those that followed there are read in the same pass; as many of them as are
 * then really chosen need none of their own (prompt lookup decoding). The text is the same as
 * without.
 */
final class Lookahead {
  /** Tokens that must match before others are taken to follow. */
  private static final int MATCH = 3;

  /** Tokens that are read one by one after a guess that was mostly wrong: each costs time. */
  private static final int PAUSE = 8;

  private final LanguageModel model;
  private final KeyValueCache cache;
  private int held; // tokens in the cache that belong to the text
  private int most; // tokens of the next guess
  private int pause; // tokens until then
  private int[] guess = {};
  private float[][] logits = {}; // after the last token, and after each of the guess
  private int right; // tokens of the guess that were chosen

  /**
   * @param cache which holds all tokens so far
   */
  Lookahead(LanguageModel model, KeyValueCache cache) {
    this.model = model;
    this.cache = cache;
    this.held = cache.length();
    this.most = few();
  }

  /**
   * The logits of the token after the last.
   *
   * @param text all tokens, of which the last has not been read
   */
  float[] next(int[] text) {
    int last = text[text.length - 1];
    if (right < guess.length && guess[right] == last) {
      held++;
      right++;
      return logits[right];
    }
    cache.truncate(held);
    if (cache.full()) {
      return readHalfAgain(text);
    }
    if (guess.length > 0) {
      most = right == guess.length ? model.stepSize() - 1 : few();
      pause = 2 * right < guess.length ? PAUSE : 0;
    }
    pause = Math.max(pause - 1, 0);
    guess = guess(text, pause > 0 ? 0 : Math.min(most, cache.capacity() - held - 1));
    right = 0;
    held++;
    if (guess.length == 0) {
      return model.next(new int[] {last}, cache);
    }
    int[] read = new int[1 + guess.length];
    read[0] = last;
    System.arraycopy(guess, 0, read, 1, guess.length);
    logits = model.nextAtEach(read, cache);
    return logits[0];
  }

  private int few() {
    return Math.max(model.stepSize() / 2 - 1, 0);
  }

  /** What follows where the last tokens stood before, the latest time; at most so many tokens. */
  private static int[] guess(int[] text, int most) {
    int end = text.length;
    for (int at = end - MATCH - 1; at >= 0 && most > 0; at--) {
      if (Arrays.equals(text, at, at + MATCH, text, end - MATCH, end)) {
        return Arrays.copyOfRange(text, at + MATCH, Math.min(at + MATCH + most, end));
      }
    }
    return new int[0];
  }

  private float[] readHalfAgain(int[] text) {
    guess = new int[0];
    cache.clear();
    int half = Math.max(cache.capacity() / 2, 1);
    float[] next = model.next(Arrays.copyOfRange(text, text.length - half, text.length), cache);
    held = cache.length();
    return next;
  }
}
