package dev.headwater.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Topics;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownCollectionsTest {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.COLLECTIONS.name(), 0);
  private static final String KEY = "default/handbook";

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private volatile long end;
  private final KnownCollections collections = new KnownCollections(consumer, () -> end);
  private long offset;

  @AfterEach
  void close() {
    collections.close();
  }

  @Test
  void isReadyWhenTheCollectionsOfTheStartAreRead() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    assertThat(collections.start().ready()).isFalse();

    write(KEY, "en");

    await().until(collections::ready);
    assertThat(collections.all().keySet()).containsExactly(KEY);
  }

  @Test
  void followsChangesAndRemovals() {
    startEmpty();

    write(KEY, "en");
    write("default/faq", "en");
    write(KEY, "zh");
    write("default/faq", null);

    await().until(() -> collections.all().size() == 1 && language().equals(Optional.of("zh")));
    assertThat(collections.find("default/faq")).isEmpty();
  }

  @Test
  void isCurrentWhenItHasReadAllThatTheTopicHoldsNow() throws Exception {
    startEmpty();
    assertThat(collections.isCurrent()).isTrue();

    end = 2;
    assertThat(collections.isCurrent()).isFalse();
    write(KEY, "en");
    await().until(() -> collections.find(KEY).isPresent());
    assertThat(collections.isCurrent()).as("one more is to come").isFalse();
    write("default/other", "zh");

    await().until(collections::isCurrent);
    assertThat(collections.find("default/other")).isPresent();
  }

  @Test
  void givesCopiesThatDoNotChange() {
    startEmpty();
    write(KEY, "en");
    await().until(() -> collections.find(KEY).isPresent());

    Map<String, CollectionRecord> before = collections.all();
    before.clear();

    assertThat(collections.find(KEY)).isPresent();
  }

  private Optional<String> language() {
    return collections.find(KEY).map(CollectionRecord::getLanguage);
  }

  private void startEmpty() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    var _ = collections.start();
    await().until(collections::ready);
  }

  private void write(String key, @Nullable String language) {
    byte[] value =
        language == null
            ? null
            : CollectionRecord.newBuilder().setLanguage(language).build().toByteArray();
    var record = new ConsumerRecord<>(PARTITION.topic(), 0, offset++, key.getBytes(UTF_8), value);
    consumer.schedulePollTask(() -> consumer.addRecord(record));
  }
}
