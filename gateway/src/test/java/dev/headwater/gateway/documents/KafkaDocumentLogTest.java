package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Publisher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaDocumentLogTest {
  private static final int PARTITION = 5;
  private static final DocumentRecord SUBMITTED =
      DocumentRecord.newBuilder()
          .setSubmitted(DocumentSubmitted.newBuilder().setText("text"))
          .build();
  private static final DocumentRecord DELETED =
      DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build();

  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  @Test
  void appendsToThePartitionOfTheKeyAndMakesTheOffsetTheVersion() throws Exception {
    MockProducer<byte[], byte[]> producer = producer(true);
    KafkaDocumentLog log = log(producer);

    assertThat(log.append(key("a"), SUBMITTED, Lane.BULK)).isEqualTo(Versions.of(3, 0));
    assertThat(log.append(key("a"), DELETED, Lane.INTERACTIVE)).isEqualTo(Versions.of(3, 1));

    var first = producer.history().getFirst();
    assertThat(first.topic()).isEqualTo("documents");
    assertThat(first.partition()).isEqualTo(Topics.documentPartition(key("a")));
    assertThat(new String(first.key(), StandardCharsets.UTF_8)).isEqualTo("default/handbook/a");
    assertThat(Lane.read(first.headers())).isEqualTo(Lane.BULK);
    assertThat(Topics.DOCUMENTS.decoder().decode(first.value())).isEqualTo(SUBMITTED);
  }

  /** Else a record that is written late would belie the "not accepted" of its request. */
  @Test
  void writesGroupsBesideTheContentAndNotOverIt() {
    MockProducer<byte[], byte[]> producer = producer(true);
    DocumentRecord groups =
        DocumentRecord.newBuilder()
            .setGroupsChanged(DocumentGroupsChanged.newBuilder().addGroups("staff"))
            .build();

    log(producer).append(key("a"), SUBMITTED, Lane.INTERACTIVE);
    log(producer).append(key("a"), groups, Lane.INTERACTIVE);

    assertThat(producer.history())
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .containsExactly("default/handbook/a", "default/handbook/a\0groups");
    assertThat(producer.history())
        .extracting(record -> record.partition())
        .containsOnly(Topics.documentPartition(key("a")));
  }

  @Test
  void answersOnlyWhenKafkaHasDecided() {
    MockProducer<byte[], byte[]> producer = producer(false);
    var accepted = appending(producer);
    await().until(() -> !producer.history().isEmpty());
    assertThat(accepted).isNotDone();

    producer.completeNext();

    assertThat(accepted.join()).isEqualTo(Versions.of(3, 0));
  }

  @Test
  void isAnOutageWhenKafkaDoesNotAccept() {
    MockProducer<byte[], byte[]> producer = producer(false);
    var refused = appending(producer);

    await().until(() -> producer.errorNext(new TimeoutException("20000 ms have passed")));

    assertThatThrownBy(refused::join)
        .hasCauseInstanceOf(OutageException.class)
        .hasMessageContaining("Kafka did not accept the record: 20000 ms have passed");
  }

  private CompletableFuture<Long> appending(MockProducer<byte[], byte[]> producer) {
    return CompletableFuture.supplyAsync(
        () -> log(producer).append(key("a"), SUBMITTED, Lane.BULK));
  }

  @Test
  void listsWhatTheLastRecordOfAKeyLeaves() {
    record("default/handbook/kept", SUBMITTED.toByteArray());
    record("default/handbook/deleted", SUBMITTED.toByteArray());
    record("default/handbook/tombstone", SUBMITTED.toByteArray());
    record("default/handbook/again", DELETED.toByteArray());
    record("default/handbook/deleted", DELETED.toByteArray());
    record("default/handbook/tombstone", null);
    record("default/handbook/again", SUBMITTED.toByteArray());

    assertThat(documents()).containsExactly(key("kept"), key("again"));
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void listsOneCollectionAndNoGroupsRecords() {
    record("default/handbook2/a", SUBMITTED.toByteArray());
    record("other/handbook/a", SUBMITTED.toByteArray());
    record(key("a").groupsKey(), SUBMITTED.toByteArray());
    record("default/handbook/b/c", SUBMITTED.toByteArray());

    assertThat(documents()).containsExactly(key("b/c"));
  }

  @Test
  void listsADocumentWhoseRecordIsUnreadable() {
    record("default/handbook/a", new byte[] {(byte) 0xFF});

    assertThat(documents()).containsExactly(key("a"));
  }

  @Test
  void skipsAKeyThatIsNoDocuments() {
    record("default/handbook/", SUBMITTED.toByteArray());
    record("default/handbook/..", SUBMITTED.toByteArray());

    assertThat(documents()).isEmpty();
  }

  @Test
  void listsNothingOfAnEmptyTopic() {
    assertThat(documents()).isEmpty();
  }

  private List<DocumentKey> documents() {
    var partitions =
        IntStream.range(0, Topics.DOCUMENT_PARTITIONS)
            .mapToObj(partition -> new TopicPartition("documents", partition))
            .toList();
    var offsets = partitions.stream().collect(Collectors.toMap(part -> part, _ -> 0L));
    consumer.updateBeginningOffsets(offsets);
    offsets.put(partitions.get(PARTITION), (long) records.size());
    consumer.updateEndOffsets(offsets);
    // One record a poll, so that the end is reached only after several.
    records.forEach(record -> consumer.schedulePollTask(() -> consumer.addRecord(record)));
    return log(producer(true)).documents("default/handbook", 0);
  }

  private void record(String key, byte @Nullable [] value) {
    records.add(
        new ConsumerRecord<>(
            "documents", PARTITION, records.size(), key.getBytes(StandardCharsets.UTF_8), value));
  }

  private KafkaDocumentLog log(MockProducer<byte[], byte[]> producer) {
    return new KafkaDocumentLog(new Publisher(producer), 3, () -> consumer);
  }

  private static MockProducer<byte[], byte[]> producer(boolean acknowledges) {
    return new MockProducer<>(
        acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static DocumentKey key(String id) {
    return new DocumentKey("default", "handbook", id);
  }
}
