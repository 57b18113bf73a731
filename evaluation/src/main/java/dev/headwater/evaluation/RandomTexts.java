package dev.headwater.evaluation;

import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Prompts of random tokens, and texts after them; what is written is random, too, so that nothing
 * but the model takes time.
 *
 * @param prompt tokens that are read first
 * @param tokens that are then written one by one; 0 to measure the reading
 * @param vocabulary number of tokens to draw from
 * @param streams texts that are written at the same time, each by a thread of its own
 */
record RandomTexts(int prompt, int tokens, int vocabulary, int streams) {
  private static final int LONGEST_MINUTES = 5; // that one text waits for the others

  /** Of all streams together, over as many whole texts as fill the time. */
  double tokensPerSecond(LanguageModel gpt, double seconds) throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    long done = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      elapsed += tokens == 0 ? secondsOfReading(gpt, random) : secondsOfWriting(gpt, random);
      done += tokens == 0 ? prompt : (long) streams * tokens;
    }
    return done / elapsed;
  }

  private double secondsOfReading(LanguageModel gpt, SplittableRandom random) {
    int[] read = draw(random, prompt);
    try (KeyValueCache cache = gpt.newCache(prompt)) {
      long start = System.nanoTime();
      var _ = gpt.next(read, cache);
      return secondsSince(start);
    }
  }

  /** From when the last stream has read its prompt until the last has written. */
  private double secondsOfWriting(LanguageModel gpt, SplittableRandom random) throws Exception {
    CyclicBarrier allHaveRead = new CyclicBarrier(streams);
    List<Callable<Double>> texts =
        Stream.generate(random::split)
            .limit(streams)
            .map(own -> (Callable<Double>) () -> write(gpt, own, allHaveRead))
            .toList();
    double longest = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(streams)) {
      for (Future<Double> text : threads.invokeAll(texts)) {
        longest = Math.max(longest, text.get());
      }
    }
    return longest;
  }

  private double write(LanguageModel gpt, SplittableRandom random, CyclicBarrier allHaveRead)
      throws Exception {
    try (KeyValueCache cache = gpt.newCache(prompt + tokens)) {
      var _ = gpt.next(draw(random, prompt), cache);
      allHaveRead.await(LONGEST_MINUTES, TimeUnit.MINUTES);
      long start = System.nanoTime();
      for (int i = 0; i < tokens; i++) {
        var _ = gpt.next(draw(random, 1), cache);
      }
      return secondsSince(start);
    }
  }

  private int[] draw(SplittableRandom random, int count) {
    return random.ints(count, 0, vocabulary).toArray();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
