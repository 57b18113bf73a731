package dev.headwater.generate;

import dev.headwater.events.Citation;
import dev.headwater.events.Passage;
import dev.headwater.text.Sentence;
import dev.headwater.text.Sentences;
import java.util.List;

/**
 * The citations of an answer.
 *
 * @param citations in the order of the answer, at most one per sentence
 * @param grounded whether every sentence has one
 */
record Citations(List<Citation> citations, boolean grounded) {
  /**
   * Cites a passage for each sentence that one supports.
   *
   * @param threshold least support, 0 to 1
   */
  static Citations of(String answer, SentenceAligner aligner, double threshold) {
    List<Sentence> sentences = Sentences.ENGLISH.of(answer);
    List<Citation> citations =
        sentences.stream()
            .flatMap(sentence ->
                aligner.align(sentence.text()).stream()
                    .filter(alignment -> alignment.support() >= threshold)
                    .map(alignment -> cite(sentence, alignment.candidate(), alignment.support())))
            .toList();
    return new Citations(citations, !sentences.isEmpty() && citations.size() == sentences.size());
  }

  /** A citation whose quote is exactly the document's text at its span. */
  static Citation cite(Sentence sentence, Evidence.Candidate candidate, double support) {
    Passage passage = candidate.passage();
    return Citation.newBuilder()
        .setAnswerStart(sentence.start())
        .setAnswerEnd(sentence.end())
        .setSentence(sentence.text())
        .setDocument(passage.getDocument())
        .setVersion(passage.getVersion())
        .setPage(passage.getPage())
        .setStart(passage.getStart() + candidate.sentence().start())
        .setEnd(passage.getStart() + candidate.sentence().end())
        .setQuote(candidate.sentence().text())
        .setTitle(passage.getTitle())
        .setSection(passage.getSection())
        .setSupport(support)
        .build();
  }
}
