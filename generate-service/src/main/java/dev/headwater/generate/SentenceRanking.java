package dev.headwater.generate;

import dev.headwater.generate.Evidence.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Ranks the sentences of the passages by the words that they share with a question. */
final class SentenceRanking {
  /** How fast the score falls with the passage's rank. */
  private static final double RANK_DECAY = 0.1;

  /** How much a word counts that is only in the sentence's context. */
  private static final double CONTEXT_SHARE = 0.4;

  /** How far a sentence's length, relative to the average, lowers its score: 0 to 1. */
  private static final double LENGTH_SHARE = 0.3;

  /** A sentence and how well it answers, 0 to about 1. */
  record Scored(Candidate candidate, double score) {}

  private SentenceRanking() {}

  /**
   * The best sentences, best first; a sentence that shares no word with the question scores 0. One
   * that only repeats words of the question, such as a heading, cannot answer it and is left out.
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
          double held =
              asked.stream()
                  .mapToDouble(term -> evidence.weight(term) * candidate.holds(term, CONTEXT_SHARE))
                  .sum();
          return new Scored(candidate, held / all / norm * prior);
        })
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .limit(limit)
        .toList();
  }
}
