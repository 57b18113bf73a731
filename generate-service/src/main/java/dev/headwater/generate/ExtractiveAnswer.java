package dev.headwater.generate;

import dev.headwater.events.Citation;
import dev.headwater.generate.Evidence.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * An answer that consists of quoted sentences, for a question that the generator cannot read.
 *
 * @param quotes the sentences, best first; none where no sentence shares a word with the question
 */
record ExtractiveAnswer(List<Scored> quotes) {
  /** Most sentences. */
  private static final int SENTENCES = 2;

  /** A second sentence is quoted where it is nearly as good as the first. */
  private static final double NEARLY = 0.9;

  /** How fast the score falls with the passage's rank. */
  private static final double RANK_DECAY = 0.05;

  /** What a word counts that stands only in the title, the section or the sentence before. */
  private static final double CONTEXT_WEIGHT = 0.4;

  /** How much a sentence pays for being longer than the average. */
  private static final double LENGTH_SHARE = 0.3;

  /** A sentence and how well it answers, 0 to about 1. */
  record Scored(Candidate candidate, double score) {}

  static ExtractiveAnswer to(String question, Evidence evidence, WordAnalysis analysis) {
    Set<String> asked = analysis.words(question).terms();
    double all = asked.stream().mapToDouble(evidence::weight).sum();
    double averageLength =
        evidence.candidates().stream()
            .mapToInt(candidate -> candidate.words().terms().size())
            .average()
            .orElse(1);
    List<Scored> best =
        evidence.candidates().stream()
            .map(candidate -> {
              double relativeLength = candidate.words().terms().size() / averageLength;
              double norm = 1 - LENGTH_SHARE + LENGTH_SHARE * relativeLength;
              double prior = 1 / (1 + RANK_DECAY * candidate.rank());
              return new Scored(candidate, held(asked, candidate, evidence) / all / norm * prior);
            })
            .filter(scored -> scored.score() > 0)
            .sorted(Comparator.comparingDouble(Scored::score).reversed())
            .limit(SENTENCES)
            .toList();
    return new ExtractiveAnswer(
        best.stream()
            .filter(scored -> scored.score() >= NEARLY * best.getFirst().score())
            .toList());
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

  /** The sentences, a line each. */
  String text() {
    return String.join("\n", quotes.stream().map(q -> q.candidate().sentence().text()).toList());
  }

  /** A citation for each sentence; all of them are supported. */
  Citations citations() {
    List<Citation> citations = new ArrayList<>();
    int start = 0;
    for (Scored quote : quotes) {
      Sentence quoted = quote.candidate().sentence();
      int length = quoted.end() - quoted.start();
      citations.add(
          Citations.cite(new Sentence(start, start + length, quoted.text()), quote.candidate(), 1));
      start += length + 1;
    }
    return new Citations(citations, !citations.isEmpty());
  }
}
