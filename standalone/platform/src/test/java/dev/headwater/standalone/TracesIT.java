package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.standalone.OtlpReceiver.Received;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One trace shows every hop of a document, and every hop of a question and back. */
@ExtendWith(RunningPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesIT {
  private static final String COLLECTION = "traces";
  private static final String CLIENT = "b7ad6b7169203331";

  private final Api api;
  private final OtlpReceiver traces;
  private final String trace = UUID.randomUUID().toString().replace("-", "");

  TracesIT(Api api, OtlpReceiver traces) {
    this.api = api;
    this.traces = traces;
  }

  @BeforeEach
  void createCollection() {
    api.createCollection(COLLECTION, "en");
  }

  @Test
  void followsADocumentUntilItIsSearchable() throws Exception {
    submit(trace);

    Received index = awaitSpan(trace, span -> span.reached("SEARCHABLE"));
    assertThat(hops(index))
        .containsExactly(
            "headwater-retrieve retrieve-index-interactive",
            "headwater-embed embed-interactive",
            "headwater-ingest ingest-interactive",
            "headwater-gateway PUT /v1/collections/{collection}/documents/{+id}");
    assertThat(index.about())
        .containsEntry("headwater.collection", "default/" + COLLECTION)
        .containsEntry("headwater.document", "gauge.md")
        .containsEntry("headwater.outcome", "done");
    assertThat(awaitSpan(trace, isWorkOf(index)).span().getStartTimeUnixNano())
        .as("the wait on the topic comes first")
        .isGreaterThan(index.span().getStartTimeUnixNano());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void followsAQuestionThroughAllServicesAndBack(boolean stream) throws Exception {
    submit(trace);
    String question = UUID.randomUUID().toString().replace("-", "");

    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("/v1/answers"))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + question + "-" + CLIENT + "-01")
                .POST(
                    BodyPublishers.ofString(
                        "{\"collection\": \"%s\", \"question\": \"What does the gauge show?\", \"stream\": %s}"
                            .formatted(COLLECTION, stream))));
    assertThat(answer.statusCode()).isEqualTo(200);

    Received back = awaitSpan(question, span -> span.name().equals("gateway-answers"));
    assertThat(hops(back))
        .containsExactly(
            "headwater-gateway gateway-answers",
            "headwater-generate generate",
            "headwater-retrieve retrieve-search",
            "headwater-embed embed-questions",
            "headwater-gateway POST /v1/answers");
    Received generate = traces.parent(back).orElseThrow();
    assertThat(generate.about().get("headwater.question")).isNotBlank();
    assertThat(awaitSpan(question, isWorkOf(generate)).span().getEndTimeUnixNano())
        .isLessThanOrEqualTo(generate.span().getEndTimeUnixNano());
  }

  private void submit(String as) throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri(Api.document(COLLECTION, "gauge.md") + "?wait=searchable"))
                .header("Content-Type", "text/markdown")
                .header("traceparent", "00-" + as + "-" + CLIENT + "-01")
                .PUT(BodyPublishers.ofString("# Gauge\n\nThe gauge shows 4.1 metres.\n")));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private static Predicate<Received> isWorkOf(Received hop) {
    return span -> span.name().equals("work") && span.parent().equals(hop.id());
  }

  private Received awaitSpan(String of, Predicate<Received> wanted) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> traces.spans(of).stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** The span and those that it continues, up to the client's. */
  private List<String> hops(Received last) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> chain(last).getLast().parent().equals(CLIENT));
    return chain(last).stream().map(hop -> hop.service() + " " + hop.name()).toList();
  }

  private List<Received> chain(Received last) {
    List<Received> chain = new ArrayList<>(List.of(last));
    for (var hop = traces.parent(last); hop.isPresent(); hop = traces.parent(hop.get())) {
      chain.add(hop.get());
    }
    return chain;
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + api.settings().port() + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
