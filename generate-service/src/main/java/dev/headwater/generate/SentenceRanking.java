package dev.headwater.generate;

import dev.headwater.generate.Evidence.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which sentences of the passages answer a question best, by the words that they share with it. */
final class SentenceRanking {
  /** How fast the score falls with the passage's rank. */
  private static final double RANK_DECAY = 0.1;

  /** What a word counts that stands only in the heading, or in what a pronoun stands for. */
  private static final double CONTEXT_WEIGHT = 0.4;

  /** How much a sentence pays for being longer than the average. */
  private static final double LENGTH_SHARE = 0.3;

  /** A sentence and how well it answers, 0 to about 1. */
  record Scored(Candidate candidate, double score) {}

  private SentenceRanking() {}

  /**
   * The best sentences, best first; with score 0 where they share no word with the question. A
   * sentence that only repeats words of the question, such as a heading, cannot answer it.
   */
  static List<Scored> best(String question, Evidence evidence, WordAnalysis analysis, int limit) {
    Set<String> asked = analysis.words(question).terms();
    double all = Math.max(1, asked.stream().mapToDouble(evidence::weight).sum());
    double averageLength =
        evidence.candidates().stream()
            .mapToInt(candidate -> candidate.words().terms().size())
            .average()
            .orElse(1);
    return evidence.candidates().stream()
        .filter(candidate -> !asked.containsAll(candidate.words().terms()))
        .map(candidate -> {
          double relativeLength = candidate.words().terms().size() / averageLength;
          double norm = 1 - LENGTH_SHARE + LENGTH_SHARE * relativeLength;
          double prior = 1 / (1 + RANK_DECAY * candidate.rank());
          return new Scored(candidate, held(asked, candidate, evidence) / all / norm * prior);
        })
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .limit(limit)
        .toList();
  }

  private static double held(Set<String> asked, Candidate candidate, Evidence evidence) {
    double held = 0;
    for (String term : asked) {
      if (candidate.words().terms().contains(term)) {
        held += evidence.weight(term);
      } else if (candidate.heading().terms().contains(term)
          || candidate.before().terms().contains(term)) {
        held += evidence.weight(term) * CONTEXT_WEIGHT;
      }
    }
    return held;
  }
}
