package dev.headwater.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks that an answer's quotes are the documents' own words and contain what is expected. */
final class AnswerCheck {
  /** Looks up the text of a document's version. */
  interface Texts {
    String text(String document, long version);
  }

  private AnswerCheck() {}

  /**
   * What is wrong with an answer; empty if nothing is.
   *
   * @param answer data of the event {@code done}
   */
  static List<String> failures(DemoQuestion question, JsonNode answer, Texts texts) {
    List<String> failures = new ArrayList<>();
    List<String> quotes = new ArrayList<>();
    for (JsonNode citation : answer.path("citations")) {
      String document = citation.path("document").asText();
      String quote = citation.path("quote").asText();
      int start = citation.path("start").asInt(-1);
      int end = citation.path("end").asInt(-1);
      String span = span(texts.text(document, citation.path("version").asLong()), start, end);
      quotes.add(quote);
      if (!quote.equals(span)) {
        failures.add(
            "the quote is not the text of %s at %d..%d: '%s' is '%s' there"
                .formatted(document, start, end, quote, span));
      }
    }
    if (quotes.isEmpty()) {
      failures.add("the answer has no citation");
    }
    for (String expected : question.expect()) {
      if (quotes.stream().noneMatch(quote -> contains(quote, expected))) {
        failures.add("no quote contains '%s'".formatted(expected));
      }
    }
    return failures;
  }

  /** Whether whole words of the quote are what is expected: neither 25 nor 5.5 contains 5. */
  private static boolean contains(String quote, String expected) {
    return Pattern.compile(
            "(?<![a-zA-Z0-9]|\\d[.,])%s(?![a-zA-Z0-9]|[.,]\\d)".formatted(Pattern.quote(expected)))
        .matcher(quote)
        .find();
  }

  /** The code points from start to end, or a note that they are outside of the text. */
  private static String span(String text, int start, int end) {
    if (start < 0 || end < start || end > text.codePointCount(0, text.length())) {
      return "(outside of the text)";
    }
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }
}
