package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentsWorkerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");
  private static final DocumentRecord DELETED =
      DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build();

  private static final String LATER = RetrieveFixture.GENERATION + "~1";

  /** In the same partition. */
  private static final DocumentKey OTHER =
      IntStream.range(0, 1000)
          .mapToObj(i -> new DocumentKey("default", "handbook", i + ".md"))
          .filter(key -> Topics.documentPartition(key) == Topics.documentPartition(KEY))
          .findFirst()
          .orElseThrow();

  private final List<MessageLite> sent = new ArrayList<>();
  private final FakeLog log = new FakeLog();
  private final FakeCollections collections = new FakeCollections("handbook");
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final InMemoryChunks chunks = new InMemoryChunks();
  private final PublishedStatuses published = new PublishedStatuses();
  private final DocumentsWorker worker =
      new DocumentsWorker(
          new DocumentsWorker.Now(collections, log.watch(1)), visibility, chunks, 1);

  @Test
  void recordsASubmission() throws Exception {
    assertThat(worker.process(List.of(delivery(KEY.toString(), 3, submitted("hr"))), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().submitted().version()).isEqualTo(Versions.of(1, 3));
    assertThat(record().readers()).containsExactly("hr");
    assertThat(record().progress().stage()).isEqualTo(Stage.RECEIVED);
  }

  @Test
  void appliesADeletionAtOnceAndPublishesIt() throws Exception {
    live(3);
    assertThat(worker.process(List.of(delivery(KEY.toString(), 4, DELETED)), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().present()).isFalse();
    assertThat(published.all)
        .singleElement()
        .satisfies(status -> {
          assertThat(status.getStage()).isEqualTo(Stage.DELETED);
          assertThat(status.getVersion()).isEqualTo(Versions.of(1, 4));
        });
  }

  @Test
  void treatsATombstoneAsADeletionButNotThatOfGroups() throws Exception {
    live(3);
    assertThat(worker.process(List.of(delivery(KEY.groupsKey(), 4, null)), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().present()).isTrue();
    assertThat(worker.process(List.of(delivery(KEY.toString(), 5, null)), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().present()).isFalse();
  }

  @Test
  void setsTheGroupsOfTheLiveChunks() throws Exception {
    live(3);
    long version = Versions.of(1, 3);
    assertThat(chunks.put(List.of(ChunkStoreContract.chunk(KEY, version, 0, 4))))
        .containsExactly(Outcome.DONE);
    DocumentRecord changed =
        DocumentRecord.newBuilder()
            .setGroupsChanged(DocumentGroupsChanged.newBuilder().addGroups("it"))
            .build();
    assertThat(worker.process(List.of(delivery(KEY.groupsKey(), 4, changed)), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().groups()).containsExactly("it");
    assertThat(chunks.written.values())
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.chunk().getGroupsList()).containsExactly("it"));
  }

  @Test
  void deadLettersWhatItCannotPlaceAndGoesOn() throws Exception {
    int partition = Topics.documentPartition(KEY);
    List<Outcome> outcomes =
        worker.process(
            List.of(
                delivery("no-document", 0, 1, DELETED),
                delivery(KEY.toString(), partition + 1, 2, DELETED),
                delivery(KEY.toString(), partition, 3, submitted("hr"))),
            published);
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.DeadLetter.class);
    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            Outcome.DeadLetter.class,
            letter -> assertThat(letter.reason()).contains("partitioner", "murmur2"));
    assertThat(outcomes.get(2)).isEqualTo(Outcome.DONE);
    assertThat(record().present()).isTrue();
  }

  @Test
  void deletesInTheIncarnationThatTheRecordNames() throws Exception {
    collections.put("handbook", 9);
    var _ =
        worker.process(
            List.of(
                in(9, delivery(KEY.toString(), 100, submitted("hr"))),
                in(5, delivery(KEY.toString(), 101, DELETED))),
            published);
    assertThat(visibility.read(KEY.in(9)).present()).isTrue();
    assertThat(visibility.read(KEY.in(9)).deletedVersion()).isZero();
  }

  @Test
  void takesARecordThatNamesNoneForOneOfTheCollectionOfToday() throws Exception {
    collections.put("handbook", 9);
    var _ = worker.process(List.of(delivery(KEY.toString(), 3, submitted("hr"))), published);
    assertThat(visibility.read(KEY.in(9)).present()).isTrue();
  }

  @Test
  void handsADocumentToIngestAgainWhileTheIndicesAreMadeAgain() throws Exception {
    int partition = Topics.documentPartition(KEY);
    log.mark =
        Optional.of(
            new LogMark("a", 1, Map.of(), new LogMark.Rebuild(Map.of(partition, 5L), 0, true)));
    DocumentsWorker rebuilding =
        new DocumentsWorker(
            new DocumentsWorker.Now(collections, log.watch(1).check()), visibility, chunks, 1);

    var _ =
        rebuilding.process(
            List.of(
                delivery(KEY.toString(), 3, submitted("hr")),
                delivery(KEY.toString(), 4, submitted("hr")),
                delivery(KEY.toString(), 5, submitted("hr"))),
            this::keep);

    assertThat(sent).as("neither an older version nor one that is new").isEmpty();
    var _ =
        rebuilding.process(
            List.of(
                delivery(OTHER.toString(), Topics.documentPartition(OTHER), 4, submitted("hr"))),
            this::keep);
    assertThat(sent)
        .singleElement()
        .isInstanceOfSatisfying(
            FailedRecord.class,
            again -> {
              assertThat(again.getStage()).isEqualTo("ingest-bulk");
              assertThat(again.getOffset()).isEqualTo(4);
              assertThat(again.getKey().toStringUtf8()).isEqualTo(OTHER.toString());
              assertThat(again.getValue()).isEqualTo(submitted("hr").toByteString());
            });
  }

  @Test
  void appliesEverythingToAllGenerations() throws Exception {
    collections.put("handbook", 9, LATER);
    var _ = worker.process(List.of(delivery(KEY.toString(), 3, submitted("hr"))), published);
    assertThat(visibility.read(KEY.in(9)).present()).isTrue();
    assertThat(visibility.read(KEY.in(9).of(LATER)).present()).isTrue();

    var _ = worker.process(List.of(delivery(KEY.toString(), 4, DELETED)), published);
    assertThat(visibility.read(KEY.in(9)).present()).isFalse();
    assertThat(visibility.read(KEY.in(9).of(LATER)).present()).isFalse();
    assertThat(published.all).as("a deletion is told once").hasSize(1);
  }

  @Test
  void fillsAGenerationWithTheDocumentsOfItsCollectionAlone() throws Exception {
    int partition = Topics.documentPartition(KEY);
    View view = new View("default/handbook", 9, LATER);
    DocumentsWorker filling =
        new DocumentsWorker(
            new GenerationFills.Reading(view, Map.of(partition, 5L)), visibility, chunks, 1);

    assertThat(
            filling.process(
                List.of(
                    in(9, delivery(KEY.toString(), 2, submitted("hr"))),
                    in(7, delivery(OTHER.toString(), 3, submitted("hr"))),
                    in(9, delivery(OTHER.toString(), 5, submitted("hr"))),
                    delivery("no-document", 0, 6, DELETED)),
                this::keep))
        .as("what has a dead letter gets no second one")
        .containsOnly(Outcome.DONE);

    assertThat(visibility.read(KEY.in(9).of(LATER)).submitted().version())
        .isEqualTo(Versions.of(1, 2));
    assertThat(visibility.read(KEY.in(9)).present()).isFalse();
    assertThat(sent)
        .as("what was submitted later is ingested for all generations")
        .singleElement()
        .isInstanceOfSatisfying(
            FailedRecord.class,
            again -> {
              assertThat(again.getOffset()).isEqualTo(2);
              assertThat(again.getValue())
                  .isEqualTo(
                      submitted("hr").toBuilder().setGeneration(LATER).build().toByteString());
            });
  }

  private <T extends MessageLite> void keep(
      Topic<T> topic, Delivery<?> delivery, Lane lane, T record) {
    sent.add(record);
  }

  private static Delivery<DocumentRecord> in(long incarnation, Delivery<DocumentRecord> delivery) {
    return new Delivery<>(
        delivery.topic(),
        delivery.partition(),
        delivery.offset(),
        delivery.key(),
        delivery.value(),
        delivery.lane(),
        delivery.timestamp(),
        1,
        incarnation);
  }

  private VisibilityRecord record() {
    return visibility.read(KEY);
  }

  private void live(long offset) {
    Content content = new Content(Versions.of(1, offset), "", "", Map.of(), List.of("hr"), "", 0);
    var _ = visibility.apply(Map.of(KEY, List.of(new VisibilityEvent.Indexed(content, 1, 0))));
  }

  private static DocumentRecord submitted(String group) {
    return DocumentRecord.newBuilder()
        .setSubmitted(DocumentSubmitted.newBuilder().setTitle("Travel").addGroups(group))
        .build();
  }

  private static Delivery<DocumentRecord> delivery(
      String key, long offset, @Nullable DocumentRecord record) {
    return delivery(key, Topics.documentPartition(KEY), offset, record);
  }

  private static Delivery<DocumentRecord> delivery(
      String key, int partition, long offset, @Nullable DocumentRecord record) {
    return new Delivery<>(
        Topics.DOCUMENTS, partition, offset, key, record, Lane.BULK, Instant.EPOCH, 1, 0);
  }
}
