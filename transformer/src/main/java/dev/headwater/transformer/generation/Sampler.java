package dev.headwater.transformer.generation;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Chooses the next token. A sampler that draws has state: one per generation. */
@FunctionalInterface
public interface Sampler {
  /** The chosen token's id, from the logits of all tokens. */
  int sample(float[] logits);

  /** The sampler that the settings ask for. */
  static Sampler of(GenerationSettings settings) {
    if (settings.temperature() == 0) {
      return Sampler::likeliest;
    }
    RandomGenerator random = new Random(settings.seed());
    return logits -> draw(nucleus(logits, settings), random.nextDouble());
  }

  /** The token with the highest logit, the first of equals. */
  static int likeliest(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      if (logits[token] > logits[best]) {
        best = token;
      }
    }
    return best;
  }

  /** A token and its probability. */
  record Candidate(int token, double probability) {}

  /**
   * Softmax with temperature, then the top-k likeliest tokens, then the fewest of these that have
   * top-p of their probability. Likeliest first; probabilities add up to 1.
   */
  static Candidate[] nucleus(float[] logits, GenerationSettings settings) {
    double[] probability = Softmax.of(logits, settings.temperature());
    // A token below this is in no nucleus: all of them together have less than 1 - top-p.
    double least = (1 - settings.topP()) / logits.length;
    int limit = settings.topK() == 0 ? logits.length : settings.topK();
    Candidate[] likeliest =
        IntStream.range(0, logits.length)
            .filter(token -> settings.topK() > 0 || probability[token] >= least)
            .mapToObj(token -> new Candidate(token, probability[token]))
            .sorted((a, b) -> Double.compare(b.probability(), a.probability()))
            .limit(limit)
            .toArray(Candidate[]::new);
    double total =
        settings.topK() == 0
            ? 1
            : Arrays.stream(likeliest).mapToDouble(Candidate::probability).sum();
    double sum = 0;
    int size = 0;
    while (size < likeliest.length && sum < settings.topP() * total) {
      sum += likeliest[size++].probability();
    }
    double kept = sum;
    return Arrays.stream(likeliest, 0, size)
        .map(candidate -> new Candidate(candidate.token(), candidate.probability() / kept))
        .toArray(Candidate[]::new);
  }

  /** The candidate at which the sum of probabilities exceeds {@code position}, from 0 to 1. */
  private static int draw(Candidate[] candidates, double position) {
    double sum = 0;
    for (Candidate candidate : candidates) {
      sum += candidate.probability();
      if (position < sum) {
        return candidate.token();
      }
    }
    return candidates[candidates.length - 1].token(); // rounding left the sum below 1
  }
}
