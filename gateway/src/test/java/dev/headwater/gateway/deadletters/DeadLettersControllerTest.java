package dev.headwater.gateway.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Versions;
import dev.headwater.gateway.FakeDeadLetterLog;
import dev.headwater.gateway.GatewayTest;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeadLettersControllerTest extends GatewayTest {
  private static final String PATH = "/v1/dead-letters";
  private static final FailedRecord LETTER =
      FailedRecord.newBuilder()
          .setStage("ingest-interactive")
          .setTopic("documents")
          .setPartition(4)
          .setOffset(9)
          .setLane("interactive")
          .setKey(ByteString.copyFromUtf8("default/handbook/a/b.md"))
          .setValue(ByteString.copyFromUtf8("{\"text\": \"The gauge is new.\"}"))
          .setReason("there is no collection handbook")
          .setAttempts(5)
          .setDueMillis(77)
          .build();

  private FakeDeadLetterLog letters = context.getBean(FakeDeadLetterLog.class);

  @BeforeEach
  void empty() {
    letters = context.getBean(FakeDeadLetterLog.class);
    for (JsonNode letter : json(get(PATH)).path("dead_letters")) {
      send("DELETE", PATH + "/" + letter.path("id").asText(), "");
    }
    letters.topic.clear();
    letters.retried.clear();
  }

  @Test
  void listsWhatFailedAndWhy() {
    write(LETTER, 1);
    write(LETTER.toBuilder().setKey(ByteString.copyFromUtf8("nonsense")).build(), 2);

    JsonNode page = json(get(PATH));

    assertThat(page.path("next").asText()).isEmpty();
    assertThat(page.at("/dead_letters/0/collection").isNull()).isTrue();
    JsonNode letter = page.at("/dead_letters/1");
    assertThat(letter.path("collection").asText()).isEqualTo("handbook");
    assertThat(letter.path("document").asText()).isEqualTo("a/b.md");
    assertThat(letter.path("version").asLong()).isEqualTo(Versions.of(1, 9));
    assertThat(letter.path("stage").asText()).isEqualTo("ingest-interactive");
    assertThat(letter.path("reason").asText()).isEqualTo("there is no collection handbook");
    assertThat(letter.path("attempts").asInt()).isEqualTo(5);
    assertThat(letter.path("size").asInt()).isEqualTo(LETTER.getValue().size());
    assertThat(page.toString()).doesNotContain("gauge");
  }

  @Test
  void listsInPages() {
    write(LETTER, 1);
    write(LETTER, 2);

    JsonNode first = json(get(PATH + "?limit=1"));
    JsonNode second = json(get(PATH + "?limit=1&after=" + first.path("next").asText()));

    assertThat(first.path("dead_letters")).hasSize(1);
    assertThat(second.path("dead_letters")).hasSize(1);
    assertThat(second.path("next").asText()).isEmpty();
    assertThat(second.at("/dead_letters/0/id")).isNotEqualTo(first.at("/dead_letters/0/id"));
    assertProblem(get(PATH + "?limit=0"), 400, "limit is '0'; allowed are 1 to 1000");
    assertProblem(get(PATH + "?after=x"), 404, "there is no dead letter 'x'");
  }

  @Test
  void showsTheOriginal() {
    write(LETTER, 1);
    JsonNode letter = json(get(path(0)));

    assertThat(letter.at("/original/topic").asText()).isEqualTo("documents");
    assertThat(letter.at("/original/offset").asLong()).isEqualTo(9);
    assertThat(letter.at("/value/submitted/text").asText()).isEqualTo("The gauge is new.");
    assertThat(letter.path("bytes").isNull()).isTrue();
  }

  @Test
  void showsTheBytesOfWhatCannotBeRead() {
    write(LETTER.toBuilder().setValue(ByteString.copyFromUtf8("{no")).build(), 1);
    JsonNode letter = json(get(path(0)));

    assertThat(letter.path("value").isNull()).isTrue();
    assertThat(letter.path("bytes").asText()).isEqualTo("e25v");
  }

  @Test
  void replaysToTheStageThatFailedUnderTheOriginalVersion() {
    write(LETTER, 1);
    String id = json(get(PATH)).at("/dead_letters/0/id").asText();

    var response = send("POST", path(0) + "/replay", "");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"id\":\"" + id + "\"}");
    assertThat(letters.retried)
        .containsExactly(LETTER.toBuilder().clearReason().clearDueMillis().setAttempts(1).build());
    assertThat(letters.topic.getLast().getSettles()).isZero();
    assertThat(letters.topic.getLast().hasSettles()).isTrue();
    assertThat(json(get(PATH)).path("dead_letters")).isEmpty();
    assertProblem(send("POST", PATH + "/" + id + "/replay", ""), 404, "no dead letter");
  }

  @Test
  void replaysNothingThatHasNoValueOrNoStage() {
    write(LETTER.toBuilder().clearValue().setValueOmitted(true).build(), 1);
    assertProblem(send("POST", path(0) + "/replay", ""), 409, "submit the document again");
    write(LETTER.toBuilder().setTopic("retries").build(), 2);
    assertProblem(send("POST", path(0) + "/replay", ""), 409, "discard it");
    assertThat(letters.retried).isEmpty();
    assertThat(json(get(PATH)).path("dead_letters")).hasSize(2);
  }

  @Test
  void discards() {
    write(LETTER, 1);

    assertThat(send("DELETE", path(0), "").statusCode()).isEqualTo(202);

    assertThat(json(get(PATH)).path("dead_letters")).isEmpty();
    assertThat(letters.topic.getLast().hasSettles()).isTrue();
    assertThat(letters.retried).isEmpty();
  }

  /** The path of a letter by its place in the list. */
  private String path(int place) {
    return PATH + "/" + json(get(PATH)).at("/dead_letters/" + place + "/id").asText();
  }

  private void write(FailedRecord letter, int second) {
    letters.write(letter, Instant.now().plusSeconds(second));
  }
}
