package dev.headwater.transformer.gpt;

import dev.headwater.transformer.kernels.WarmUp;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Reads and writes until the JVM has compiled what runs often: prompts, and steps of one, of a few
 * and of eight tokens, as quotes and generations at the same time take them.
 */
public final class GptWarmUp {
  /** A start is processor time: longer would delay it by as much. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  /** Tokens of a prompt: more than one pass. */
  private static final int PROMPT = FastGpt.PASS + 44;

  private final LanguageModel model;
  private final SplittableRandom random = new SplittableRandom(1);

  private GptWarmUp(LanguageModel model) {
    this.model = model;
  }

  /** Warms a model up, for a few seconds at most. */
  public static void run(LanguageModel model) {
    new GptWarmUp(model).run();
  }

  private void run() {
    int room = Math.min(PROMPT, model.configuration().contextSize());
    WarmUp warmUp = new WarmUp(LONGEST);
    try (KeyValueCache cache = model.newCache(room)) {
      warmUp.repeat(
          3,
          () -> {
            cache.clear();
            model.next(tokens(room), cache);
          });
      for (int step : IntStream.of(1, 4, 8).filter(rows -> rows <= model.stepSize()).toArray()) {
        warmUp.repeat(
            10,
            () -> {
              cache.truncate(Math.min(cache.length(), room - step));
              model.nextAtEach(tokens(step), cache);
            });
      }
    }
  }

  /** Random ones: what prompts have in common with earlier ones is not read again. */
  private int[] tokens(int count) {
    return random.ints(count, 0, model.configuration().vocabularySize()).toArray();
  }
}
