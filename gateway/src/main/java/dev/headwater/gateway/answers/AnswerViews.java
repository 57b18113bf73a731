package dev.headwater.gateway.answers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headwater.events.Citation;
import dev.headwater.events.Done;
import dev.headwater.events.Passage;
import dev.headwater.events.Passages;
import dev.headwater.events.StageMillis;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON of search results and answers; names and order of the components are those on the wire. */
final class AnswerViews {
  private AnswerViews() {}

  /** A passage of a search result. */
  record Hit(
      String document,
      long version,
      String title,
      String text,
      double score,
      @JsonUnwrapped Place place) {
    static Hit of(Passage passage) {
      return new Hit(
          passage.getDocument(),
          passage.getVersion(),
          passage.getTitle(),
          passage.getText(),
          passage.getScore(),
          Place.of(passage.getPage(), passage.getSection(), passage.getStart(), passage.getEnd()));
    }
  }

  record Hits(List<Hit> hits) {
    static Hits of(Passages passages) {
      return new Hits(passages.getPassagesList().stream().map(Hit::of).toList());
    }
  }

  /**
   * A span of a document's text.
   *
   * @param page null if the format has no pages
   * @param start in code points
   * @param end in code points, exclusive
   */
  record Place(@Nullable Integer page, String section, int start, int end) {
    static Place of(int page, String section, int start, int end) {
      return new Place(page == 0 ? null : page, section, start, end);
    }
  }

  /**
   * A sentence of the answer and the document's text that supports it.
   *
   * @param place of the quote in the document
   * @param answerStart start of the sentence in the answer, in code points
   * @param answerEnd its end, exclusive
   */
  record CitationView(
      String sentence,
      String document,
      long version,
      String title,
      @JsonUnwrapped Place place,
      String quote,
      @JsonProperty("answer_start") int answerStart,
      @JsonProperty("answer_end") int answerEnd) {
    static CitationView of(Citation citation) {
      return new CitationView(
          citation.getSentence(),
          citation.getDocument(),
          citation.getVersion(),
          citation.getTitle(),
          Place.of(
              citation.getPage(), citation.getSection(), citation.getStart(), citation.getEnd()),
          citation.getQuote(),
          citation.getAnswerStart(),
          citation.getAnswerEnd());
    }
  }

  record Usage(
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("completion_tokens") int completionTokens) {}

  /** Time spent in each stage; {@code total} is measured by the gateway. */
  record Milliseconds(long embed, long retrieve, long prefill, long generate, long total) {
    static Milliseconds of(StageMillis millis, long total) {
      return new Milliseconds(
          millis.getEmbed(),
          millis.getRetrieve(),
          millis.getPrefill(),
          millis.getGenerate(),
          total);
    }
  }

  record Answer(
      String answer,
      List<CitationView> citations,
      boolean grounded,
      boolean extracted,
      Usage usage,
      @JsonProperty("finish_reason") String finishReason,
      Milliseconds milliseconds) {
    static Answer of(Done done, long totalMillis) {
      return new Answer(
          done.getAnswer(),
          done.getCitationsList().stream().map(CitationView::of).toList(),
          done.getGrounded(),
          done.getExtracted(),
          new Usage(done.getPromptTokens(), done.getCompletionTokens()),
          done.getFinishReason(),
          Milliseconds.of(done.getMillis(), totalMillis));
    }
  }
}
