package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.MessageLite;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Lookup;
import dev.headwater.events.Question;
import dev.headwater.events.QuestionKey;
import dev.headwater.events.Token;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {
  private static final Question QUESTION =
      Question.newBuilder()
          .setId("q")
          .setAttempt(2)
          .setGateway("gateway-1")
          .setDeadlineMillis(Long.MAX_VALUE)
          .build();

  private final List<Sent> sent = new ArrayList<>();
  private final Reply reply = new Reply(Asked.of(QUESTION), this::send);

  private record Sent(Topic<?> topic, String key, MessageLite record) {
    AnswerEvent event() {
      return (AnswerEvent) record;
    }
  }

  private void send(Topic<?> topic, String key, MessageLite record) {
    sent.add(new Sent(topic, key, record));
  }

  @Test
  void numbersItsEventsForTheGatewayThatWaits() {
    reply.send(AnswerEvent.newBuilder().setToken(Token.newBuilder().setText("Trains")));
    reply.heartbeat();
    reply.fail(504, "too late");

    assertThat(sent).extracting(Sent::topic).containsOnly(Topics.ANSWERS);
    assertThat(sent).extracting(Sent::key).containsOnly("q");
    assertThat(sent).extracting(one -> one.event().getSequence()).containsExactly(0L, 1L, 2L);
    assertThat(sent).extracting(one -> one.event().getGateway()).containsOnly("gateway-1");
    assertThat(sent).extracting(one -> one.event().getAttempt()).containsOnly(2);
    assertThat(sent)
        .extracting(one -> one.event().getEventCase())
        .containsExactly(
            AnswerEvent.EventCase.TOKEN,
            AnswerEvent.EventCase.HEARTBEAT,
            AnswerEvent.EventCase.FAILURE);
    assertThat(sent.getLast().event().getFailure().getStatus()).isEqualTo(504);
    assertThat(sent.getLast().event().getFailure().getDetail()).isEqualTo("too late");
  }

  @Test
  void passesTheQuestionOnUnderItsKeyAndNumbersOnlyEvents() {
    EmbeddedQuestion embedded = EmbeddedQuestion.newBuilder().setQuestion(QUESTION).build();

    reply.pass(Topics.EMBEDDED_QUESTIONS, embedded);
    reply.heartbeat();

    assertThat(sent.getFirst())
        .isEqualTo(new Sent(Topics.EMBEDDED_QUESTIONS, QuestionKey.of(QUESTION), embedded));
    assertThat(sent.getLast().event().getSequence()).isZero();
  }

  /** Kafka would refuse it, and nobody would tell the asker. */
  @Test
  void refusesWhatIsTooLargeForARecord() {
    Token token = Token.newBuilder().setText("a".repeat(Topic.RECORD_BYTES)).build();
    Question question = QUESTION.toBuilder().setText(token.getText()).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> reply.send(AnswerEvent.newBuilder().setToken(token)))
        .withMessageContaining("at most 16,826,368");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reply.pass(Topics.QUESTIONS, question))
        .withMessageContaining("ask for fewer");
    assertThat(sent).isEmpty();
  }

  @Test
  void repliesToALookupUnderTheIdOfItsKey() {
    Lookup lookup = Lookup.newBuilder().setGateway("gateway-2").build();

    new Reply(Asked.of("request", lookup), this::send).heartbeat();

    assertThat(sent.getFirst().key()).isEqualTo("request");
    assertThat(sent.getFirst().event().getGateway()).isEqualTo("gateway-2");
    assertThat(sent.getFirst().event().getAttempt()).as("a lookup without one").isEqualTo(1);
  }

  @Test
  void expiresWithTheDeadline() {
    Question past = QUESTION.toBuilder().setDeadlineMillis(System.currentTimeMillis() - 1).build();

    assertThat(reply.abandoned()).isFalse();
    assertThat(new Reply(Asked.of(past), this::send).abandoned()).isTrue();
    assertThat(new Reply(Asked.of(QUESTION), this::send, _ -> true).abandoned()).isTrue();
  }
}
