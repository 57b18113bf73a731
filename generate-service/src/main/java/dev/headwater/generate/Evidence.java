package dev.headwater.generate;

import dev.headwater.events.Passage;
import dev.headwater.text.Sentence;
import dev.headwater.text.Sentences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The sentences of a question's passages, and how well each term distinguishes them. */
final class Evidence {
  private static final Pattern CLAUSE_END =
      Pattern.compile("[,;:，；：、]\\s*|\\s(?:and|but|unless|except)\\s");

  private static final Pattern PRONOUN =
      Pattern.compile(
          "(?:it|its|he|his|she|her|they|their|this|that|these|those|such)\\b|[它他她这该其]",
          Pattern.CASE_INSENSITIVE);

  private final WordAnalysis analysis;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<String, Integer> frequency = new HashMap<>();

  /**
   * A sentence of a passage.
   *
   * @param rank the passage's, from 0
   * @param clauses the words of its clauses
   * @param heading the words of title and section
   * @param before the words of the previous sentence if this one begins with a pronoun, else none
   */
  record Candidate(
      Passage passage,
      int rank,
      Sentence sentence,
      Words words,
      List<Words> clauses,
      Words heading,
      Words before) {

    /**
     * How much of a term the sentence holds, 0 to 1.
     *
     * @param contextShare for a term that is only in the heading or in what a pronoun refers to
     */
    double holds(String term, double contextShare) {
      if (words.terms().contains(term)) {
        return 1;
      }
      return heading.terms().contains(term) || before.terms().contains(term) ? contextShare : 0;
    }
  }

  Evidence(List<Passage> passages, WordAnalysis analysis) {
    this.analysis = analysis;
    for (int rank = 0; rank < passages.size(); rank++) {
      add(passages.get(rank), rank);
    }
    for (Candidate candidate : candidates) {
      candidate.words().terms().forEach(term -> frequency.merge(term, 1, Integer::sum));
    }
  }

  private void add(Passage passage, int rank) {
    Words heading = analysis.words(passage.getTitle() + ". " + passage.getSection());
    Words none = analysis.words("");
    Words before = none;
    for (Sentence sentence : Sentences.ENGLISH.of(passage.getText())) {
      Words words = analysis.words(sentence.text());
      if (!isHeading(passage, sentence)) {
        candidates.add(
            new Candidate(
                passage,
                rank,
                sentence,
                words,
                CLAUSE_END.splitAsStream(sentence.text()).map(analysis::words).toList(),
                heading,
                PRONOUN.matcher(sentence.text()).lookingAt() ? before : none));
      }
      before = words;
    }
  }

  /** Whether a sentence is only its passage's title or section heading, as in plain text. */
  private static boolean isHeading(Passage passage, Sentence sentence) {
    return passage.getTitle().equals(sentence.text())
        || passage.getSection().endsWith(sentence.text());
  }

  List<Candidate> candidates() {
    return candidates;
  }

  /** The names in the passages, in lower case. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    candidates.forEach(candidate -> names.addAll(candidate.words().names()));
    return names;
  }

  /** The weight of a term, above 0: the fewer sentences hold it, the more. */
  double weight(String term) {
    return Math.log1p((candidates.size() + 1.0) / (frequency.getOrDefault(term, 0) + 0.5));
  }
}
