package dev.headwater.generate;

import dev.headwater.generate.Evidence.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the sentence of the passages that supports a sentence of an answer best: by the share of
 * its words, lowered where another sentence is closer to its topic (a number taken from the wrong
 * sentence), and below every threshold where a number, a name or a negation does not agree.
 */
final class SentenceAligner {
  /** What a word of the question counts: it decides for a fragment such as "25 days". */
  private static final double QUESTION_WEIGHT = 0.2;

  /** What a word counts that stands only in the heading, or in what a pronoun stands for. */
  private static final double CONTEXT_WEIGHT = 0.5;

  /** What is left of the support where a number, a name or a negation does not agree. */
  private static final double DISAGREEMENT = 0.25;

  private final Evidence evidence;
  private final WordAnalysis analysis;
  private final Words question;
  private final Set<String> names;

  /** A supporting sentence; {@code support} is 0 to 1. */
  record Alignment(Candidate candidate, double support) {}

  SentenceAligner(Evidence evidence, WordAnalysis analysis, String question) {
    this.evidence = evidence;
    this.analysis = analysis;
    this.question = analysis.words(question);
    names = evidence.names();
  }

  /** The best support; empty where the sentence says nothing, or there is no passage. */
  Optional<Alignment> align(String sentence) {
    Words words = analysis.words(sentence);
    if (words.terms().isEmpty()) {
      return Optional.empty();
    }
    Set<String> topic = new HashSet<>(words.terms());
    topic.removeAll(words.numbers());
    double bestTopic =
        evidence.candidates().stream().mapToDouble(c -> overlap(topic, c)).max().orElse(0);
    return evidence.candidates().stream()
        .map(candidate -> {
          double closeness = bestTopic == 0 ? 1 : overlap(topic, candidate) / bestTopic;
          double support = overlap(words.terms(), candidate) * closeness * closeness;
          return new Alignment(
              candidate, agree(words, candidate) ? support : support * DISAGREEMENT);
        })
        .reduce((best, other) -> other.support() > best.support() ? other : best);
  }

  /** The share of the terms, and a little of the question's, that the candidate holds, 0 to 1. */
  private double overlap(Set<String> said, Candidate candidate) {
    double all = 0;
    double held = 0;
    Set<String> terms = new HashSet<>(said);
    terms.addAll(question.terms());
    for (String term : terms) {
      double weight = evidence.weight(term) * (said.contains(term) ? 1 : QUESTION_WEIGHT);
      all += weight;
      if (candidate.words().terms().contains(term)) {
        held += weight;
      } else if (candidate.heading().terms().contains(term)
          || candidate.before().terms().contains(term)) {
        held += weight * CONTEXT_WEIGHT;
      }
    }
    return all == 0 ? 0 : held / all;
  }

  private boolean agree(Words words, Candidate candidate) {
    List<Words> scope = List.of(candidate.words(), candidate.heading());
    return words.numbers().stream()
            .allMatch(number -> scope.stream().anyMatch(in -> in.numbers().contains(number)))
        && namesIn(words).stream()
            .allMatch(name ->
                candidate.before().all().contains(name)
                    || scope.stream().anyMatch(in -> in.all().contains(name)))
        && words.negated() == negated(words, candidate);
  }

  /** Its names, and a first word that is a name in the passages. */
  private Set<String> namesIn(Words words) {
    Set<String> found = new HashSet<>(words.all());
    found.retainAll(names);
    found.addAll(words.names());
    return found;
  }

  /** Whether the candidate denies what the sentence says; clauses about other things are left. */
  private static boolean negated(Words words, Candidate candidate) {
    return candidate.clauses().stream()
        .filter(clause -> {
          long shared = clause.terms().stream().filter(words.terms()::contains).count();
          return 2 * shared >= Math.min(clause.terms().size(), words.terms().size());
        })
        .anyMatch(Words::negated);
  }
}
