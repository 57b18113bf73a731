package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Question;
import dev.headwater.events.QuestionKey;
import dev.headwater.events.Search;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EmbedQuestionWorkerTest {
  private static final Question QUESTION =
      Question.newBuilder()
          .setId("q")
          .setAttempt(1)
          .setKind(Question.Kind.ASK)
          .setGeneration("tiny")
          .setText("which train")
          .build();

  private final FakeTextEncoder encoder = new FakeTextEncoder();
  private final EmbedQuestionWorker worker =
      new EmbedQuestionWorker(
          new Encoders(
              List.of(), name -> name.equals("tiny") ? Optional.of(encoder) : Optional.empty()));
  private final List<EmbeddedQuestion> passed = new CopyOnWriteArrayList<>();
  private final List<AnswerEvent> events = new CopyOnWriteArrayList<>();

  private void send(Topic<?> topic, String key, MessageLite record) {
    if (record instanceof EmbeddedQuestion embedded) {
      assertThat(topic).isEqualTo(Topics.EMBEDDED_QUESTIONS);
      assertThat(key).isEqualTo(QuestionKey.of(embedded.getQuestion()));
      passed.add(embedded);
    } else {
      events.add((AnswerEvent) record);
    }
  }

  private void handle(Question question) {
    worker.handle(question, new Reply(Asked.of(question), this::send));
  }

  @Test
  void passesAQuestionOnWithItsVector() {
    handle(QUESTION);

    assertThat(passed).hasSize(1);
    assertThat(passed.getFirst().getQuestion()).isEqualTo(QUESTION);
    assertThat(passed.getFirst().getVectorList()).as("prefix and two words").containsExactly(3f);
    assertThat(passed.getFirst().getMillis().getEmbed()).isNotNegative();
    assertThat(events).isEmpty();
  }

  @Test
  void passesAKeywordSearchOnWithoutAVector() {
    Search keyword = Search.newBuilder().setMode(Search.Mode.KEYWORD).build();

    handle(QUESTION.toBuilder().setSearch(keyword).setGeneration("unknown").build());

    assertThat(passed.getFirst().getVectorList()).isEmpty();
    assertThat(encoder.batchSizes).isEmpty();
  }

  @Test
  void answersARequestForAVectorItself() {
    handle(QUESTION.toBuilder().setKind(Question.Kind.EMBED).build());

    assertThat(passed).isEmpty();
    assertThat(events)
        .singleElement()
        .satisfies(event -> assertThat(event.getEmbedding().getVectorList()).containsExactly(3f));
  }

  @Test
  void refusesAnEncoderThatIsNotKnown() {
    assertThatThrownBy(() -> handle(QUESTION.toBuilder().setGeneration("no-such").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no encoder 'no-such' is known");
    assertThat(passed).isEmpty();
  }
}
