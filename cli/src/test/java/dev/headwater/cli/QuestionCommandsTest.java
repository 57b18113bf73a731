package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Questions and searches on the command line. */
class QuestionCommandsTest extends CliFixture {
  private static final String DONE =
      """
      done {"answer": "27 days.", "grounded": %s, "extracted": %s, "citations": [\
      {"document": "vacation.md", "page": 2, "section": "Paid vacation", "quote": "27  days\\na year"}]}\
      """;

  QuestionCommandsTest() throws IOException {}

  @Test
  void printsTheAnswerAsItStreamsAndThenItsCitations() {
    platform.streams(
        "POST /v1/answers",
        "passages {\"passages\": []}",
        "token {\"text\": \"27 \"}",
        "token {\"text\": \"days.\"}",
        DONE.formatted(true, false));

    assertThat(run("ask", "How long?", "--temperature", "0", "--max-tokens", "9")).isZero();

    assertThat(out())
        .isEqualTo(
            """
            27 days.
              [1] vacation.md, page 2, Paid vacation
                  "27 days a year"
            """);
    assertThat(HeadwaterClient.read(platform.requests.getFirst().body()))
        .isEqualTo(
            HeadwaterClient.read(
                """
                {"collection": "handbook", "question": "How long?", "temperature": 0.0,
                 "max_tokens": 9, "stream": true}
                """));
  }

  @Test
  void saysWhenAnAnswerIsNotGroundedOrOnlyQuoted() {
    platform.streams(
        "POST /v1/answers", "token {\"text\": \"27 days.\"}", DONE.formatted(false, true));

    assertThat(run("ask", "How long?")).isZero();

    assertThat(out()).contains("Not grounded:", "Extracted:");
  }

  @Test
  void saysThatAnAnswerStartsAgain() {
    platform.streams(
        "POST /v1/answers",
        "token {\"text\": \"26\"}",
        "restart {}",
        "token {\"text\": \"27 days.\"}",
        DONE.formatted(true, false));

    assertThat(run("ask", "How long?")).isZero();

    assertThat(out()).startsWith("26\n(starting again)\n27 days.\n");
  }

  @Test
  void leavesOutOfARequestWhatWasNotGiven() {
    platform.streams("POST /v1/answers", DONE.formatted(true, false));

    run("ask", "How long?");

    assertThat(platform.requests.getFirst().body()).doesNotContain("temperature", "max_tokens");
  }

  @Test
  void failsWhereAStreamEndsInAnErrorOrTooSoon() {
    platform.streams("POST /v1/answers", "error {\"detail\": \"nobody answered in time\"}");
    assertThat(run("ask", "How long?")).isEqualTo(1);
    assertThat(err()).isEqualTo("headwater: nobody answered in time\n");

    output.reset();
    platform.streams("POST /v1/answers", "token {\"text\": \"27\"}");
    assertThat(run("ask", "How long?")).isEqualTo(1);
    assertThat(err()).isEqualTo("headwater: The answer broke off\n");
  }

  @Test
  void printsTheAnswerAsJsonWithoutAStream() {
    platform.on("POST /v1/answers", 200, "{\"answer\": \"27 days.\"}");

    assertThat(run("ask", "How long?", "--json")).isZero();

    assertThat(HeadwaterClient.read(out()).path("answer").asText()).isEqualTo("27 days.");
    assertThat(platform.requests.getFirst().body()).contains("\"stream\":false");
  }

  @Test
  void numbersThePassagesOfASearch() {
    platform.on(
        "POST /v1/search",
        200,
        """
        {"hits": [{"document": "a.md", "section": "Gauge", "text": "one\\ntwo", "score": 0.51239},
                  {"document": "b.pdf", "page": 3, "text": "three", "score": 0.2}]}
        """);

    assertThat(run("search", "gauge", "--k", "2", "--mode", "keyword")).isZero();

    assertThat(out())
        .isEqualTo(
            """
            [1] a.md, Gauge (0.5124)
                one
                two
            [2] b.pdf, page 3 (0.2000)
                three
            """);
    assertThat(platform.requests.getFirst().body())
        .contains("\"k\":2", "\"mode\":\"keyword\"", "\"collection\":\"handbook\"");
  }

  @Test
  void saysThatNothingWasFound() {
    platform.on("POST /v1/search", 200, "{\"hits\": []}");

    assertThat(run("search", "gauge", "--collection", "notes")).isZero();

    assertThat(out()).isEqualTo("Nothing found in notes\n");
  }
}
