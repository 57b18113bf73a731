package dev.headwater.generate;

import dev.headwater.events.Passage;
import dev.headwater.generate.SentenceRanking.Scored;
import java.util.List;
import java.util.stream.IntStream;

/** The parts of the passages that a prompt shows, best first. */
final class Excerpts {
  /** Sentences below this share of the best score are left out: they would only distract. */
  private static final double LEAST_SHARE = 0.5;

  private Excerpts() {}

  /** The best-ranked sentences: a small model gets lost in whole passages. */
  static List<String> sentences(
      String question, Evidence evidence, WordAnalysis analysis, int limit) {
    List<Scored> best = SentenceRanking.best(question, evidence, analysis, limit);
    return best.stream()
        .filter(scored -> scored.score() >= LEAST_SHARE * best.getFirst().score())
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
