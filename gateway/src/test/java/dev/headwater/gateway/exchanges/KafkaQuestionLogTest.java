package dev.headwater.gateway.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Cancellation;
import dev.headwater.events.Lane;
import dev.headwater.events.Lookup;
import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import dev.headwater.worker.Publisher;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaQuestionLogTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final KafkaQuestionLog log = new KafkaQuestionLog(new Publisher(producer));

  @Test
  void sendsAQuestionUnderItsIdAndAttemptInTheInteractiveLane() throws Exception {
    Question question = Question.newBuilder().setId("q").setAttempt(1).setText("why?").build();

    log.ask(question);

    var record = last();
    assertThat(record.topic()).isEqualTo("questions");
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("q/1");
    assertThat(Question.parseFrom(record.value())).isEqualTo(question);
    assertThat(Lane.read(record.headers())).isEqualTo(Lane.INTERACTIVE);
  }

  @Test
  void sendsALookupUnderTheIdOfItsExchange() throws Exception {
    Lookup lookup = Lookup.newBuilder().setDocument("a.md").setAttempt(1).build();

    log.look("l", lookup);

    assertThat(last().topic()).isEqualTo("lookups");
    assertThat(new String(last().key(), StandardCharsets.UTF_8)).isEqualTo("l");
    assertThat(Lookup.parseFrom(last().value())).isEqualTo(lookup);
  }

  @Test
  void cancelsAnAttemptAndThoseBeforeIt() throws Exception {
    log.cancel("q", 2);

    assertThat(last().topic()).isEqualTo("cancellations");
    assertThat(new String(last().key(), StandardCharsets.UTF_8)).isEqualTo("q");
    assertThat(Cancellation.parseFrom(last().value()).getAttempt()).isEqualTo(2);
  }

  @Test
  void triesEveryPartitionBeforeItComesBackToOne() {
    Set<Integer> partitions = new HashSet<>();
    for (int attempt = 1; attempt <= Topics.QUESTIONS.partitions(); attempt++) {
      log.ask(Question.newBuilder().setId("q").setAttempt(attempt).build());
      partitions.add(last().partition());
    }

    assertThat(partitions).hasSize(Topics.QUESTIONS.partitions());
  }

  /** Of two instances, each has one half of the partitions. */
  @Test
  void reachesAnotherInstanceWithinThreeAttempts() {
    int half = Topics.QUESTIONS.partitions() / 2;
    for (int i = 0; i < 100; i++) {
      Set<Integer> instances = new HashSet<>();
      for (int attempt = 1; attempt <= 3; attempt++) {
        log.ask(Question.newBuilder().setId("q" + i).setAttempt(attempt).build());
        instances.add(last().partition() / half);
      }
      assertThat(instances).as("q%d", i).hasSize(2);
    }
  }

  @Test
  void leavesARefusedQuestionToItsNextAttempt() {
    log.ask(Question.newBuilder().setId("q").setAttempt(1).build());

    assertThat(producer.errorNext(new IllegalStateException("no broker"))).isTrue();
  }

  private ProducerRecord<byte[], byte[]> last() {
    return producer.history().getLast();
  }
}
