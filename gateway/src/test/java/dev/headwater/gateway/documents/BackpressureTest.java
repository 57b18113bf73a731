package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Lane;
import dev.headwater.gateway.GatewayTest;
import dev.headwater.gateway.exchanges.QuestionWait;
import dev.headwater.gateway.status.FakeStages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BackpressureTest extends GatewayTest {
  private static final String DOCUMENT = "/v1/collections/handbook/documents/a";
  private static final byte[] LARGE = new byte[2_000_000];

  @AfterEach
  void relax() {
    questionsWait(Duration.ZERO);
    context.getBean(FakeStages.class).lags = Map.of();
  }

  @Test
  void refusesBulkWhileALineIsLongAndTakesItAgainAfterwards() {
    context.getBean(FakeStages.class).lags = Map.of("ingest-bulk", 3L, "embed-bulk", 1_000_001L);

    await().until(() -> bulk().statusCode() == 429);
    var refused = bulk();
    assertProblem(refused, 429, "1000001 records", "embed-bulk", "bulk-lag-limit", "1000000");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");

    context.getBean(FakeStages.class).lags = Map.of("embed-bulk", 1_000_000L);
    await().until(() -> bulk().statusCode() == 202);
  }

  @Test
  void refusesBulkWhileQuestionsWait() {
    questionsWait(Duration.ofMillis(1001));

    var refused = bulk();
    assertProblem(refused, 429, "1001 ms", "bulk-question-wait", "1000 ms", "again in 5 s");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(log.entries).isEmpty();

    questionsWait(Duration.ofSeconds(1));
    assertThat(bulk().statusCode()).isEqualTo(202);
  }

  @Test
  void refusesWhatIsBulkByItsSizeBeforeItIsStoredWhereTheSizeIsDeclared() throws IOException {
    byte[] larger = new byte[LARGE.length + 1];
    questionsWait(Duration.ofSeconds(2));

    assertProblem(send("PUT", DOCUMENT, BodyPublishers.ofByteArray(larger)), 429, "bulk");
    try (var files = Files.walk(blobs)) {
      assertThat(files).noneMatch(file -> file.toFile().length() == larger.length);
    }
    assertProblem(
        send("PUT", DOCUMENT, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE))),
        429,
        "bulk");
    assertThat(log.entries).isEmpty();
  }

  @Test
  void refusesAWholeFormOfTheBulkLane() {
    String form =
        """
        --line\r
        Content-Disposition: form-data; name="file"; filename="a.md"\r
        \r
        %s\r
        --line--\r
        """
            .formatted("x".repeat(LARGE.length));
    questionsWait(Duration.ofSeconds(2));

    for (int i = 0; i < 20; i++) {
      assertProblem(
          send(
              "POST",
              "/v1/collections/handbook/documents?lane=bulk",
              form,
              "Content-Type",
              "multipart/form-data; boundary=line"),
          429,
          "bulk");
    }
    assertThat(log.entries).isEmpty();
  }

  @Test
  void neverRefusesWhatIsInteractiveOrADeletion() {
    questionsWait(Duration.ofSeconds(2));

    assertThat(send("PUT", DOCUMENT, "text").statusCode()).isEqualTo(202);
    assertThat(send("PUT", DOCUMENT + "?lane=interactive", BodyPublishers.ofByteArray(LARGE)))
        .returns(202, HttpResponse::statusCode);
    assertThat(send("DELETE", DOCUMENT, "").statusCode()).isEqualTo(202);
    assertThat(log.entries).extracting(entry -> entry.lane()).containsOnly(Lane.INTERACTIVE);
  }

  private HttpResponse<String> bulk() {
    return send("PUT", DOCUMENT + "?lane=bulk", "text");
  }

  private static void questionsWait(Duration each) {
    var waits = context.getBean(QuestionWait.class);
    for (int i = 0; i < 20; i++) {
      waits.add(each);
    }
  }
}
