package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentsWorkerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");
  private static final DocumentRecord DELETED =
      DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build();

  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final InMemoryChunks chunks = new InMemoryChunks();
  private final PublishedStatuses published = new PublishedStatuses();
  private final DocumentsWorker worker = new DocumentsWorker(visibility, chunks, 1);

  @Test
  void recordsASubmission() {
    assertThat(worker.process(List.of(delivery(KEY.toString(), 3, submitted("hr"))), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().submitted().version()).isEqualTo(Versions.of(1, 3));
    assertThat(record().readers()).containsExactly("hr");
    assertThat(record().progress().stage()).isEqualTo(Stage.RECEIVED);
  }

  @Test
  void appliesADeletionAtOnceAndPublishesIt() {
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
  void treatsATombstoneAsADeletionButNotThatOfGroups() {
    live(3);
    assertThat(worker.process(List.of(delivery(KEY.groupsKey(), 4, null)), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().present()).isTrue();
    assertThat(worker.process(List.of(delivery(KEY.toString(), 5, null)), published))
        .containsExactly(Outcome.DONE);
    assertThat(record().present()).isFalse();
  }

  @Test
  void setsTheGroupsOfTheLiveChunks() {
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
  void deadLettersWhatItCannotPlaceAndGoesOn() {
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
        Topics.DOCUMENTS, partition, offset, key, record, Lane.BULK, Instant.EPOCH, 1);
  }
}
