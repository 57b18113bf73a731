package dev.headwater.generate;

import dev.headwater.events.Citation;
import dev.headwater.generate.SentenceRanking.Scored;
import dev.headwater.text.Sentence;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer of quoted sentences, for a question in a language that the generator does not speak.
 *
 * @param quotes the sentences, best first; empty if none shares a word with the question
 */
record ExtractiveAnswer(List<Scored> quotes) {
  /** Most sentences. */
  private static final int SENTENCES = 2;

  /** Least score of a second sentence, as a share of the first one's. */
  private static final double NEARLY = 0.85;

  static ExtractiveAnswer to(String question, Evidence evidence, WordAnalysis analysis) {
    List<Scored> best = SentenceRanking.best(question, evidence, analysis, SENTENCES);
    return new ExtractiveAnswer(
        best.stream()
            .filter(scored -> scored.score() > 0)
            .filter(scored -> scored.score() >= NEARLY * best.getFirst().score())
            .toList());
  }

  /** The sentences, one per line. */
  String text() {
    return String.join("\n", quotes.stream().map(q -> q.candidate().sentence().text()).toList());
  }

  /** A citation for each sentence, each with full support. */
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
