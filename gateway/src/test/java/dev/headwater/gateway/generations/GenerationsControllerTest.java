package dev.headwater.gateway.generations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Filling;
import dev.headwater.gateway.GatewayTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

final class GenerationsControllerTest extends GatewayTest {
  private static final String PATH = "/v1/collections/handbook";
  private static final String FIRST = "bge-small-en-v1.5";
  private static final String SECOND = "all-minilm-l6-v2~1";

  @Test
  void fillsAnotherGenerationBesideTheOneInUse() {
    var begun = postJson(PATH + "/generations", "{\"encoder\":\"all-minilm-l6-v2\"}");

    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
    assertThat(json(begun).path("number").intValue()).isEqualTo(1);
    assertThat(collection().getGeneration()).isEqualTo(FIRST);
    assertThat(collection().getStandbyList()).containsExactly(SECOND);
    questions.fillings.put(
        SECOND,
        Filling.newBuilder()
            .setDocuments(9)
            .setSeen(7)
            .setUnfinished(2)
            .setFailed(3)
            .setFailedInUse(1)
            .build());
    assertThat(get(PATH + "/generations/1").body())
        .isEqualTo(
            """
            {"number":1,"encoder":"all-minilm-l6-v2","in_use":false,"documents":9,"done":5,\
            "failed":2,"filled":false}\
            """);
    JsonNode all = json(get(PATH + "/generations")).path("generations");
    assertThat(all.findValuesAsText("encoder")).containsExactly(FIRST, "all-minilm-l6-v2");
    assertThat(all.path(0).path("in_use").booleanValue()).isTrue();
  }

  @Test
  void makesEverythingAgainWithTheSameEncoder() {
    assertThat(json(postJson(PATH + "/generations", "{}")).path("encoder").textValue())
        .isEqualTo(FIRST);
    assertThat(collection().getStandbyList()).containsExactly(FIRST + "~1");
  }

  @Test
  void switchesAndBackAndDrops() {
    postJson(PATH + "/generations", "{\"encoder\":\"all-minilm-l6-v2\"}");

    assertThat(json(use(1)).path("in_use").booleanValue()).isTrue();
    assertThat(collection().getGeneration()).isEqualTo(SECOND);
    assertThat(collection().getEncoder()).isEqualTo("all-minilm-l6-v2");
    assertThat(collection().getStandbyList()).containsExactly(FIRST);
    assertThat(collection().getNext()).isEmpty();
    assertThat(json(use(1)).path("in_use").booleanValue()).as("again").isTrue();

    assertProblem(postJson(PATH + "/generations", "{}"), 409, "generation 0 beside the one in use");
    assertProblem(send("DELETE", PATH + "/generations/1", ""), 409, "searches use generation 1");
    assertThat(json(use(0)).path("number").intValue()).isZero();
    assertThat(collection().getGeneration()).isEqualTo(FIRST);
    assertThat(collection().getEncoder()).isEqualTo(FIRST);

    assertThat(send("DELETE", PATH + "/generations/1", "").statusCode()).isEqualTo(204);
    assertThat(collection().getStandbyList()).isEmpty();
    assertProblem(use(1), 404, "has no generation 1");
    assertThat(json(postJson(PATH + "/generations", "{}")).path("number").intValue())
        .as("no number is used twice")
        .isEqualTo(2);
  }

  @Test
  void doesNotSwitchToWhatIsNotFilled() {
    postJson(PATH + "/generations", "{\"encoder\":\"all-minilm-l6-v2\"}");
    questions.fillings.put(
        SECOND, Filling.newBuilder().setDocuments(9).setSeen(7).setRead(false).build());
    assertProblem(use(1), 409, "still being filled: 7 of 9");

    questions.fillings.put(
        SECOND, Filling.newBuilder().setDocuments(9).setSeen(9).setFailed(2).setRead(true).build());
    assertProblem(use(1), 409, "2 documents", "force");
    assertThat(collection().getGeneration()).isEqualTo(FIRST);
    assertThat(collection().getNext()).isEmpty();

    var forced = send("PUT", PATH + "/generation", "{\"number\":1,\"force\":true}");
    assertThat(forced.statusCode()).as(forced.body()).isEqualTo(200);
    assertThat(collection().getGeneration()).isEqualTo(SECOND);
  }

  @Test
  void asksWithTheGenerationThatIsInUse() {
    postJson(PATH + "/generations", "{\"encoder\":\"all-minilm-l6-v2\"}");
    use(1);
    postJson("/v1/search", "{\"collection\":\"handbook\",\"query\":\"trains\"}");
    assertThat(questions.asked.getLast().getGeneration()).isEqualTo(SECOND);
  }

  @Test
  void refusesWhatItCannotFollow() {
    assertProblem(
        postJson(PATH + "/generations", "{\"encoder\":\"word2vec\"}"), 400, "word2vec", FIRST);
    assertProblem(send("PUT", PATH + "/generation", "{}"), 400, "number is missing");
    assertProblem(get(PATH + "/generations/7"), 404, "no generation 7");
    assertProblem(postJson("/v1/collections/none/generations", "{}"), 404, "none");
    collections.collections.computeIfPresent(
        "default/handbook", (_, open) -> open.toBuilder().setClosing(true).build());
    assertProblem(postJson(PATH + "/generations", "{}"), 409, "being deleted");
  }

  private HttpResponse<String> use(int number) {
    return send("PUT", PATH + "/generation", "{\"number\":%d}".formatted(number));
  }

  private CollectionRecord collection() {
    return collections.find("default/handbook").orElseThrow();
  }
}
