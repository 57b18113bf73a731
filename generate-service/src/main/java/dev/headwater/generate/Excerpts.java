package dev.headwater.generate;

import dev.headwater.events.Passage;
import dev.headwater.generate.SentenceRanking.Scored;
import java.util.List;
import java.util.stream.IntStream;

/** What the prompt shows of the passages, best first. */
final class Excerpts {
  /** A sentence below this share of the best one's score would only distract. */
  private static final double LEAST_SHARE = 0.5;

  private Excerpts() {}

  /** The sentences that share the most with the question: a small model gets lost in more. */
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
