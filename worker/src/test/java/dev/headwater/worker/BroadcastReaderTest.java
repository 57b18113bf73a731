package dev.headwater.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BroadcastReaderTest {
  private static final String TOPIC = Topics.QUESTIONS.name();

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<String> read = new CopyOnWriteArrayList<>();
  private @Nullable BroadcastReader<Question> reader;

  @AfterEach
  void close() {
    if (reader != null) {
      reader.close();
    }
  }

  @Test
  void readsAllPartitionsFromTheBeginning() {
    start(BroadcastReader.From.BEGINNING, 0);
    give(record(0, 0, "a", "first"), record(7, 0, "b", "second"));

    await().until(() -> read.size() == 2);
    assertThat(read).containsExactlyInAnyOrder("a: first", "b: second");
  }

  @Test
  void readsOnlyWhatComesAfterTheStart() {
    start(BroadcastReader.From.END, 5);
    give(record(0, 4, "a", "old"), record(0, 5, "b", "new"));

    await().until(() -> !read.isEmpty());
    assertThat(read).containsExactly("b: new");
  }

  @Test
  void isReadyOnceItHasSeenWhatWasThereAtTheStart() {
    BroadcastReader<Question> started = start(BroadcastReader.From.BEGINNING, 2);
    give(record(0, 0, "a", "first"));
    await().until(() -> read.size() == 1);
    assertThat(started.ready()).isFalse();

    for (int partition = 0; partition < Topics.QUESTIONS.partitions(); partition++) {
      give(record(partition, 1, "b", "second"));
    }

    await().until(started::ready);
    started.close();
    assertThat(started.ready()).as("it reads no longer").isFalse();
  }

  @Test
  void deliversATombstoneAsNull() {
    start(BroadcastReader.From.BEGINNING, 0);
    give(new ConsumerRecord<>(TOPIC, 0, 0, "a".getBytes(UTF_8), null));

    await().until(() -> read.contains("a: null"));
  }

  @Test
  void saysWhereARecordIs() {
    topicWithEnd(0);
    reader =
        BroadcastReader.withPlaces(
                Topics.QUESTIONS,
                (place, key, _) ->
                    read.add(key + " at " + place.partition() + ", " + place.offset()),
                consumer)
            .start();
    give(record(3, 7, "a", "first"));

    await().until(() -> !read.isEmpty());
    assertThat(read).containsExactly("a at 3, 7");
  }

  @Test
  void skipsRecordsThatFailAndGoesOn() {
    start(BroadcastReader.From.BEGINNING, 0);
    give(
        new ConsumerRecord<>(TOPIC, 0, 0, "a".getBytes(UTF_8), Records.UNREADABLE),
        new ConsumerRecord<>(TOPIC, 0, 1, null, new byte[0]),
        record(0, 2, "bad", "the listener fails"),
        record(0, 3, "b", "good"));

    await().until(() -> !read.isEmpty());
    assertThat(read).containsExactly("b: good");
  }

  @Test
  void goesOnAfterAPollThatFailed() {
    start(BroadcastReader.From.BEGINNING, 0);
    consumer.schedulePollTask(
        () -> consumer.setPollException(new KafkaException("the broker is away")));
    give(record(0, 0, "a", "first"));

    await().until(() -> read.contains("a: first"));
  }

  private BroadcastReader<Question> start(BroadcastReader.From from, long end) {
    topicWithEnd(end);
    var started = new BroadcastReader<>(Topics.QUESTIONS, from, this::on, consumer, Tracing.OFF);
    reader = started;
    return started.start();
  }

  private void topicWithEnd(long end) {
    Map<TopicPartition, Long> beginnings = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (int partition = 0; partition < Topics.QUESTIONS.partitions(); partition++) {
      beginnings.put(new TopicPartition(TOPIC, partition), 0L);
      ends.put(new TopicPartition(TOPIC, partition), end);
    }
    consumer.updateBeginningOffsets(beginnings);
    consumer.updateEndOffsets(ends);
  }

  private void on(String key, @Nullable Question question) {
    if (key.equals("bad")) {
      throw new IllegalStateException("no");
    }
    read.add(key + ": " + (question == null ? null : question.getText()));
  }

  @SafeVarargs
  private void give(ConsumerRecord<byte[], byte[]>... records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      consumer.schedulePollTask(() -> consumer.addRecord(record));
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(
      int partition, long offset, String key, String text) {
    byte[] value = Question.newBuilder().setText(text).build().toByteArray();
    return new ConsumerRecord<>(TOPIC, partition, offset, key.getBytes(UTF_8), value);
  }
}
