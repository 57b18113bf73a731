package dev.headwater.gateway.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Versions;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.worker.CollectionTopic;
import dev.headwater.worker.OutageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaCollectionTableTest {
  private static final String KEY = "default/handbook";
  private static final int EPOCH = 2;

  /** What this gateway has read: all that its own producers and another gateway have committed. */
  private static final class Topic implements CollectionTopic {
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Map<String, CollectionRecord> others = new HashMap<>();
    private boolean caughtUp = true;
    private boolean current = true;
    private long position = 7;

    @Override
    public boolean caughtUp() {
      return caughtUp;
    }

    @Override
    public Map<String, CollectionRecord> all() {
      Map<String, CollectionRecord> all = new HashMap<>(others);
      for (MockProducer<byte[], byte[]> producer : producers) {
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
          String key = new String(record.key(), StandardCharsets.UTF_8);
          if (record.value() == null) {
            all.remove(key);
          } else {
            all.put(key, parsed(record.value()));
          }
        }
      }
      return all;
    }

    private static CollectionRecord parsed(byte[] value) {
      try {
        return CollectionRecord.parseFrom(value);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public Optional<CollectionRecord> find(String key) {
      return Optional.ofNullable(all().get(key));
    }

    @Override
    public boolean isCurrent() {
      return current;
    }
  }

  private final Topic topic = new Topic();
  private final KafkaCollectionTable table =
      new KafkaCollectionTable(
          topic,
          this::producer,
          EPOCH,
          new ExchangeSettings(
              Duration.ofSeconds(1), Duration.ofMillis(20), Duration.ofSeconds(3), 3));

  private MockProducer<byte[], byte[]> producer() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    topic.producers.add(producer);
    return producer;
  }

  private static UnaryOperator<Optional<CollectionRecord>> prompt(String prompt) {
    return existing ->
        Optional.of(
            existing.orElse(CollectionRecord.getDefaultInstance()).toBuilder()
                .setPrompt(prompt)
                .build());
  }

  @Test
  void givesACollectionThatItCreatesAnIncarnation() {
    CollectionTable.Change change = table.change(KEY, prompt("Answer."));

    assertThat(change.before()).isEmpty();
    assertThat(change.after()).isEqualTo(table.find(KEY));
    assertThat(table.find(KEY).orElseThrow().getIncarnation()).isEqualTo(Versions.of(EPOCH, 7));
    assertThat(topic.producers.getFirst().commitCount()).isEqualTo(1);
  }

  @Test
  void keepsTheIncarnationOfACollectionThatItChanges() {
    var _ = table.change(KEY, prompt("Answer."));
    topic.position = 9;

    CollectionTable.Change change = table.change(KEY, prompt("Answer briefly."));

    assertThat(change.after().orElseThrow().getPrompt()).isEqualTo("Answer briefly.");
    assertThat(change.after().orElseThrow().getIncarnation()).isEqualTo(Versions.of(EPOCH, 7));
  }

  @Test
  void freesANameWithATombstone() {
    var _ = table.change(KEY, prompt("Answer."));

    var _ = table.change(KEY, _ -> Optional.empty());

    assertThat(table.find(KEY)).isEmpty();
    assertThat(topic.producers.getFirst().history().getLast().value()).isNull();
  }

  @Test
  void writesNothingWhereNothingChanges() {
    var _ = table.change(KEY, prompt("Answer."));

    var _ = table.change(KEY, prompt("Answer."));
    assertThatThrownBy(() ->
            table.change(
                KEY,
                _ -> {
                  throw ProblemException.badRequest("no");
                }))
        .isInstanceOf(ProblemException.class);

    assertThat(topic.producers)
        .singleElement()
        .satisfies(producer -> {
          assertThat(producer.history()).hasSize(1);
        });
  }

  @Test
  void changesWhatAnotherGatewayHasWrittenSinceItBegan() {
    var _ = table.change(KEY, prompt("Answer."));
    List<Optional<CollectionRecord>> seen = new ArrayList<>();

    CollectionTable.Change change =
        table.change(
            KEY,
            existing -> {
              if (seen.isEmpty()) { // The other one begins, and writes first.
                topic.producers.getFirst().fenceProducer();
                topic.others.put("default/other", CollectionRecord.getDefaultInstance());
              }
              seen.add(topic.find("default/other"));
              return prompt("Answer briefly.").apply(existing);
            });

    assertThat(seen).hasSize(2);
    assertThat(topic.producers).hasSize(2);
    assertThat(change.after().orElseThrow().getPrompt()).isEqualTo("Answer briefly.");
  }

  @Test
  void isAnOutageWhereKafkaDoesNotAccept() {
    var _ = table.change(KEY, prompt("Answer."));
    topic.producers.getFirst().commitTransactionException = new TimeoutException("no brokers");

    assertThatThrownBy(() -> table.change(KEY, prompt("Answer briefly.")))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("Kafka did not accept the record: no brokers");

    assertThat(table.change(KEY, prompt("Answer in verse.")).after()).isPresent();
  }

  @Test
  void changesNothingBeforeItHasReadWhatOthersWrote() {
    topic.current = false;

    assertThatThrownBy(() -> table.change(KEY, prompt("Answer.")))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("not read to its end");

    assertThat(topic.all()).isEmpty();
  }

  @Test
  void knowsNothingUntilItHasReadTheTopic() {
    topic.caughtUp = false;

    assertThat(table.ready()).isFalse();
    assertThatThrownBy(() -> table.find(KEY))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("has not read the collections yet");
    assertThatThrownBy(table::all).isInstanceOf(OutageException.class);
  }
}
