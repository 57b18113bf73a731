package dev.headwater.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks that an answer's quotes are the documents' own words, and hold what is expected. */
final class AnswerCheck {
  /** The text of a document's version, which spans refer to. */
  interface Texts {
    String text(String document, long version);
  }

  private AnswerCheck() {}

  /**
   * What is wrong with an answer; empty if nothing is.
   *
   * @param answer as {@code done} has it
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
      if (quotes.stream().noneMatch(quote -> holds(quote, expected))) {
        failures.add("no quote holds '%s'".formatted(expected));
      }
    }
    return failures;
  }

  /** Neither 25 nor 5.5 holds 5. */
  private static boolean holds(String quote, String expected) {
    return Pattern.compile(
            "(?<![a-zA-Z0-9]|\\d[.,])%s(?![a-zA-Z0-9]|[.,]\\d)".formatted(Pattern.quote(expected)))
        .matcher(quote)
        .find();
  }

  /** The code points from start to end, or a note that there are none such. */
  private static String span(String text, int start, int end) {
    if (start < 0 || end < start || end > text.codePointCount(0, text.length())) {
      return "(outside of the text)";
    }
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }
}
