package dev.headwater.generate;

import dev.headwater.generate.Evidence.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the sentence of the passages that best supports a sentence of an answer. Support is the
 * share of the answer's words that the sentence holds. It is lowered if another sentence is closer
 * in topic, because a number may come from the wrong sentence, and falls below every sensible
 * threshold if a number, a name or a negation disagrees.
 */
final class SentenceAligner {
  /** How much a word counts that is only in the question; decisive for "25 days", a fragment. */
  private static final double QUESTION_SHARE = 0.2;

  /** How much a word counts that is only in the sentence's context. */
  private static final double CONTEXT_SHARE = 0.5;

  /** Factor of the support if a number, a name or a negation disagrees. */
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

  /** The best support; empty if the sentence has no content words or there is no passage. */
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

  /**
   * The weighted share of the sentence's and the question's terms that a candidate holds, 0 to 1.
   */
  private double overlap(Set<String> said, Candidate candidate) {
    double all = 0;
    double held = 0;
    Set<String> terms = new HashSet<>(said);
    terms.addAll(question.terms());
    for (String term : terms) {
      double weight = evidence.weight(term) * (said.contains(term) ? 1 : QUESTION_SHARE);
      all += weight;
      held += weight * candidate.holds(term, CONTEXT_SHARE);
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

  /** Its names, and its first word if that is a name in the passages. */
  private Set<String> namesIn(Words words) {
    Set<String> found = new HashSet<>(words.all());
    found.retainAll(names);
    found.addAll(words.names());
    return found;
  }

  /** Whether the candidate negates what the sentence says; clauses on other topics do not count. */
  private static boolean negated(Words words, Candidate candidate) {
    return candidate.clauses().stream()
        .filter(clause -> {
          long shared = clause.terms().stream().filter(words.terms()::contains).count();
          return 2 * shared >= Math.min(clause.terms().size(), words.terms().size());
        })
        .anyMatch(Words::negated);
  }
}
