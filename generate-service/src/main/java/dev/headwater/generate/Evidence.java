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

/** The sentences of the passages that answer a question, and how telling each of their words is. */
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
   * @param before where it begins with a pronoun, the words of the sentence before
   */
  record Candidate(
      Passage passage,
      int rank,
      Sentence sentence,
      Words words,
      List<Words> clauses,
      Words heading,
      Words before) {}

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

  /** A passage of plain text may hold the heading that its section names. */
  private static boolean isHeading(Passage passage, Sentence sentence) {
    return passage.getTitle().equals(sentence.text())
        || passage.getSection().endsWith(sentence.text());
  }

  List<Candidate> candidates() {
    return candidates;
  }

  /** Names that the passages hold, in lower case. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    candidates.forEach(candidate -> names.addAll(candidate.words().names()));
    return names;
  }

  /** How telling a term is, above 0: the rarer among the sentences, the more. */
  double weight(String term) {
    return Math.log1p((candidates.size() + 1.0) / (frequency.getOrDefault(term, 0) + 0.5));
  }
}
