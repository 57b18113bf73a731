package dev.headwater.generate;

import dev.headwater.events.Passage;
import java.util.List;
import java.util.stream.IntStream;

/** What the prompt shows of the passages, best first. */
final class Excerpts {
  private Excerpts() {}

  /** The sentences that share the most with the question: a small model gets lost in more. */
  static List<String> sentences(
      String question, Evidence evidence, WordAnalysis analysis, int limit) {
    return SentenceRanking.best(question, evidence, analysis, limit).stream()
        .map(scored -> scored.candidate().sentence().text())
        .toList();
  }

  /** Whole passages, numbered, each with its heading. */
  static List<String> passages(List<Passage> passages) {
    return IntStream.range(0, passages.size())
        .mapToObj(i ->
            "[%d] %s: %s".formatted(i + 1, heading(passages.get(i)), passages.get(i).getText()))
        .toList();
  }

  private static String heading(Passage passage) {
    return passage.getSection().isEmpty()
        ? passage.getTitle()
        : passage.getTitle() + " > " + passage.getSection();
  }
}
