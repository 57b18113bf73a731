package dev.headwater.gateway.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Citation;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Done;
import dev.headwater.events.Failure;
import dev.headwater.events.Passage;
import dev.headwater.events.Passages;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.events.Stage;
import dev.headwater.events.StageMillis;
import dev.headwater.events.Token;
import dev.headwater.gateway.GatewayTest;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.http.Problem;
import dev.headwater.worker.Deletions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswersControllerTest extends GatewayTest {
  private static final Citation CITATION =
      Citation.newBuilder()
          .setSentence("Ten days.")
          .setDocument("leave.md")
          .setVersion(7)
          .setStart(3)
          .setEnd(12)
          .setQuote("ten days")
          .setAnswerEnd(9)
          .build();
  private static final Done DONE =
      Done.newBuilder()
          .setAnswer("Ten days.")
          .addCitations(CITATION)
          .setGrounded(true)
          .setPromptTokens(200)
          .setCompletionTokens(3)
          .setFinishReason("stop")
          .setMillis(StageMillis.newBuilder().setEmbed(2).setRetrieve(5).setPrefill(80))
          .build();
  private static final Passages PASSAGES =
      Passages.newBuilder()
          .addPassages(
              Passage.newBuilder()
                  .setDocument("leave.md")
                  .setVersion(7)
                  .setTitle("Leave")
                  .setText("You get ten days.")
                  .setScore(0.5)
                  .setPage(2)
                  .setEnd(17))
          .build();

  private static final Exchanges.Listener NOBODY =
      new Exchanges.Listener() {
        @Override
        public boolean on(AnswerEvent event) {
          return false;
        }

        @Override
        public void failed(Problem problem) {}
      };

  @Test
  void searches() {
    questions.script = _ -> List.of(event().setPassages(PASSAGES));

    var response =
        postJson(
            "/v1/search",
            """
            {"collection":"handbook","query":"leave?","k":3,"mode":"keyword","filter":{"team":"x"}}\
            """);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"hits":[{"document":"leave.md","version":7,"title":"Leave","text":"You get ten days.",\
            "score":0.5,"page":2,"section":"","start":0,"end":17}]}\
            """);
    Question asked = questions.asked.getFirst();
    assertThat(asked.getKind()).isEqualTo(Question.Kind.SEARCH);
    assertThat(asked.getSearch().getK()).isEqualTo(3);
    assertThat(asked.getSearch().getMode()).isEqualTo(Search.Mode.KEYWORD);
    assertThat(asked.getSearch().getFilterMap()).containsEntry("team", "x");
    assertThat(asked.getGeneration()).isEqualTo("bge-small-en-v1.5");
  }

  @Test
  void answersWithOneObject() {
    questions.script = _ -> List.of(event().setPassages(PASSAGES), event().setDone(DONE));

    var response = ask("\"question\":\"How many days?\"");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    var answer = json(response);
    assertThat(answer.get("answer").textValue()).isEqualTo("Ten days.");
    assertThat(answer.get("grounded").booleanValue()).isTrue();
    assertThat(answer.get("citations").get(0).get("quote").textValue()).isEqualTo("ten days");
    assertThat(answer.get("citations").get(0).get("answer_end").intValue()).isEqualTo(9);
    assertThat(answer.get("usage").get("prompt_tokens").intValue()).isEqualTo(200);
    assertThat(answer.get("milliseconds").get("prefill").intValue()).isEqualTo(80);
  }

  @Test
  void fillsTheEnvelopeAndTheDefaults() {
    questions.script = _ -> List.of(event().setDone(DONE));

    ask("\"question\":\"q\",\"history\":[{\"role\":\"user\",\"content\":\"hello\"}]");

    Question asked = questions.asked.getFirst();
    assertThat(asked.getAttempt()).isEqualTo(1);
    assertThat(asked.getGateway()).startsWith("gateway-");
    assertThat(asked.getAsker().getAdministrator()).isTrue();
    assertThat(asked.getDeadlineMillis() - asked.getAskedMillis()).isEqualTo(60_000);
    assertThat(asked.getSettings().getSystem()).isEqualTo("Answer like a pirate.");
    assertThat(asked.getSettings().getTemperature()).isZero();
    assertThat(asked.getSettings().getTopP()).isEqualTo(1);
    assertThat(asked.getSettings().getMaxTokens()).isZero(); // generate-service decides
    assertThat(asked.getSettings().getSeed()).isNotZero();
    assertThat(asked.getHistory(0).getContent()).isEqualTo("hello");
    assertThat(asked.getLanguage()).isEqualTo("en");
  }

  @Test
  void takesTheSettingsOfTheRequest() {
    questions.script = _ -> List.of(event().setDone(DONE));

    ask(
        """
        "question":"q","temperature":2,"top_p":0.5,"seed":42,"max_tokens":9,"system":"s\"\
        """);

    var settings = questions.asked.getFirst().getSettings();
    assertThat(settings.getTemperature()).isEqualTo(2);
    assertThat(settings.getTopP()).isEqualTo(0.5);
    assertThat(settings.getSeed()).isEqualTo(42);
    assertThat(settings.getMaxTokens()).isEqualTo(9);
    assertThat(settings.getSystem()).isEqualTo("s");
  }

  @Test
  void streamsTheEventsInOrder() {
    questions.script =
        _ ->
            List.of(
                event().setPassages(PASSAGES),
                token("Ten "),
                token("days."),
                event().setCitation(CITATION),
                event().setDone(DONE));

    var response = ask("\"question\":\"q\",\"stream\":true");

    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(names(response.body()))
        .containsExactly("passages", "token", "token", "citation", "done");
    assertThat(response.body())
        .contains("event: token\ndata: {\"text\":\"Ten \"}\n\n")
        .contains("\"answer\":\"Ten days.\"");
  }

  @Test
  void asksAgainWhenItsWorkerFallsSilentAndRestartsWhereTheTextDiffers() {
    questions.script =
        question ->
            question.getAttempt() == 1
                ? List.of(token("Nine"), event().setCitation(CITATION))
                : List.of(token("Ten days."), event().setDone(DONE));

    var response = ask("\"question\":\"q\",\"stream\":true");

    assertThat(names(response.body()))
        .containsExactly("token", "citation", "restart", "token", "citation", "done");
  }

  @Test
  void asksAgainWhereADocumentOfTheAnswerWasDeletedMeanwhile() {
    deleted("gone.md", 7);
    questions.script =
        question ->
            question.getAttempt() == 1
                ? List.of(event().setPassages(passages("gone.md")), token("Ten"))
                : List.of(event().setPassages(PASSAGES), token("Ten days."), event().setDone(DONE));

    var response = ask("\"question\":\"q\",\"stream\":true");

    assertThat(names(response.body())).containsExactly("passages", "token", "citation", "done");
    assertThat(response.body()).doesNotContain("gone.md");
    assertThat(questions.asked).extracting(Question::getAttempt).containsExactly(1, 2);
    assertThat(questions.cancelled).containsExactly(questions.asked.getFirst().getId() + "/1");
  }

  @Test
  void citesNoDocumentThatWasDeletedMeanwhile() {
    deleted("gone.md", 7);
    Citation citation = CITATION.toBuilder().setDocument("gone.md").build();
    questions.script =
        _ ->
            List.of(
                token("Ten days."), event().setDone(DONE.toBuilder().setCitations(0, citation)));

    assertProblem(ask("\"question\":\"q\""), 503, "documents of the answer were deleted");
  }

  @Test
  void answersFromAVersionThatIsNewerThanTheDeletion() {
    deleted("again.md", 6);
    questions.script =
        _ -> List.of(event().setPassages(passages("again.md")), event().setDone(DONE));

    assertThat(ask("\"question\":\"q\"").statusCode()).isEqualTo(200);
  }

  /** The gateway knows it for as long as the tests share it. */
  private static void deleted(String document, long version) {
    context
        .getBean(Deletions.class)
        .on(
            "default/handbook/" + document,
            DocumentStatus.newBuilder().setStage(Stage.DELETED).setVersion(version).build());
  }

  private static Passages passages(String document) {
    return PASSAGES.toBuilder()
        .setPassages(0, PASSAGES.getPassages(0).toBuilder().setDocument(document))
        .build();
  }

  @Test
  void refusesAtOnceWhatItCannotAnswerInTime() {
    var exchanges = context.getBean(Exchanges.class);
    var others =
        IntStream.range(0, 4)
            .mapToObj(i -> exchanges.open("other" + i, Instant.MAX, _ -> {}, NOBODY))
            .toList();

    var refused = ask("\"question\":\"q\",\"stream\":true");
    assertProblem(refused, 429, "4 questions", "headwater.gateway.max-questions");
    assertThat(refused.headers().firstValue("Retry-After")).contains("2");
    assertProblem(postJson("/v1/search", "{\"collection\":\"handbook\",\"query\":\"q\"}"), 429);
    assertThat(questions.asked).isEmpty();

    others.forEach(Exchanges.Exchange::close);
    questions.script = _ -> List.of(event().setDone(DONE));
    assertThat(ask("\"question\":\"q\"").statusCode()).isEqualTo(200);
  }

  @Test
  void givesUpAfterThreeAttempts() {
    assertProblem(ask("\"question\":\"q\""), 503, "3 attempts");
    assertThat(questions.asked).extracting(Question::getAttempt).containsExactly(1, 2, 3);
    assertThat(context.getBean(Exchanges.class).size()).isZero();
  }

  @Test
  void passesOnWhyAServiceFailed() {
    questions.script =
        _ ->
            List.of(
                token("T"),
                event().setFailure(Failure.newBuilder().setStatus(400).setDetail("too long")));

    assertProblem(ask("\"question\":\"q\""), 400, "too long");
    var streamed = ask("\"question\":\"q\",\"stream\":true");
    assertThat(names(streamed.body())).containsExactly("token", "error");
    assertThat(streamed.body()).contains("\"status\":400,\"detail\":\"too long\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"temperature\":3            | temperature is 3; allowed: 0 (always the likeliest token)"
            + " to 2",
        "\"temperature\":\"hot\"      | temperature is \"hot\"",
        "\"top_p\":0                  | top_p is 0",
        "\"top_p\":1.5                | top_p is 1.5",
        "\"max_tokens\":0             | max_tokens is 0; allowed: whole numbers from 1 to 1024",
        "\"max_tokens\":2000          | max_tokens is 2000",
        "\"seed\":1.5                 | seed is 1.5",
        "\"stream\":\"yes\"           | stream is \"yes\"",
        "\"temprature\":1             | unknown field 'temprature'",
        "\"history\":[{\"role\":\"system\",\"content\":\"x\"}] | history.role is system; allowed:"
            + " user, assistant",
        "\"history\":[{\"role\":\"user\"}] | history.content is missing",
        "\"history\":3                | history is 3",
        "\"filter\":{\"a\":[]}        | filter.a is []",
        "\"collection\":\"handbook\"  | Duplicate field 'collection'",
        "\"question\":                | not JSON",
      })
  void saysWhatIsWrongWithARequest(String fields, String detail) {
    assertProblem(ask("\"question\":\"q\"," + fields), 400, detail);
    assertThat(questions.asked).isEmpty();
  }

  @Test
  void refusesQuestionsThatAreNone() {
    assertProblem(ask("\"question\":\" \""), 400, "question is empty");
    assertProblem(postJson("/v1/answers", "{}"), 400, "question is missing");
    assertProblem(postJson("/v1/answers", "{\"question\":\"q\"}"), 400, "collection is missing");
    assertProblem(ask("\"question\":\"" + "x".repeat(8001) + "\""), 400, "8001", "8000");
    assertProblem(
        postJson("/v1/answers", "{\"collection\":\"none\",\"question\":\"q\"}"), 404, "'none'");
    assertProblem(
        postJson("/v1/search", "{\"collection\":\"handbook\",\"query\":\"q\",\"k\":1001}"),
        400,
        "k is 1001",
        "1000");
    assertProblem(
        postJson("/v1/search", "{\"collection\":\"handbook\",\"query\":\"q\",\"mode\":\"x\"}"),
        400,
        "mode is x; allowed: hybrid, vector, keyword");
    assertProblem(postJson("/v1/answers", " ".repeat(2 << 20)), 413, "1048576");
  }

  @Test
  void forgetsAQuestionWhoseClientIsGone() throws IOException {
    questions.script = _ -> List.of(token("T"));
    String body = "{\"collection\":\"handbook\",\"question\":\"q\",\"stream\":true}";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(body.length(), body)
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(socket.getInputStream().read()).isPositive();
    }

    await().untilAsserted(() -> assertThat(context.getBean(Exchanges.class).size()).isZero());
    assertThat(questions.asked).hasSizeLessThan(3);
    String id = questions.asked.getFirst().getId();
    await()
        .untilAsserted(
            () -> assertThat(questions.cancelled).last().asString().startsWith(id + "/"));
  }

  private HttpResponse<String> ask(String fields) {
    return postJson("/v1/answers", "{\"collection\":\"handbook\"," + fields + "}");
  }

  private static List<String> names(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("event:"))
        .map(line -> line.substring(6).strip())
        .toList();
  }

  private static AnswerEvent.Builder event() {
    return AnswerEvent.newBuilder();
  }

  private static AnswerEvent.Builder token(String text) {
    return event().setToken(Token.newBuilder().setText(text));
  }
}
