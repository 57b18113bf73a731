package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusWorkerTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");

  private static final String LATER = RetrieveFixture.GENERATION + "~1";

  private final FakeCollections collections = new FakeCollections("handbook");
  private final InMemoryVisibility visibility = new InMemoryVisibility();

  @Test
  void recordsTheStagesOfOtherServices() throws Exception {
    assertThat(process(List.of(status(Stage.RECEIVED, 10), status(Stage.CHUNKED, 20))))
        .containsExactly(Outcome.DONE, Outcome.DONE);
    assertThat(process(List.of(status(Stage.EMBEDDED, 30)))).containsExactly(Outcome.DONE);
    assertThat(progress().millis())
        .containsEntry(Stage.RECEIVED, 10L)
        .containsEntry(Stage.CHUNKED, 20L)
        .containsEntry(Stage.EMBEDDED, 30L);
    assertThat(progress().version()).isEqualTo(7);
  }

  @Test
  void recordsWhyAVersionFailed() throws Exception {
    DocumentStatus failed =
        DocumentStatus.newBuilder()
            .setVersion(7)
            .setStage(Stage.DEAD_LETTERED)
            .setAtMillis(40)
            .setReason("corrupt PDF")
            .build();
    assertThat(process(List.of(delivery(KEY.toString(), failed)))).containsExactly(Outcome.DONE);
    assertThat(progress().stage()).isEqualTo(Stage.DEAD_LETTERED);
    assertThat(progress().reason()).isEqualTo("corrupt PDF");
  }

  @Test
  void recordsAStageForTheGenerationThatItIsAbout() throws Exception {
    collections.put("handbook", 0, LATER);
    DocumentStatus chunked =
        DocumentStatus.newBuilder().setVersion(7).setStage(Stage.CHUNKED).setAtMillis(20).build();
    var _ =
        process(
            List.of(
                status(Stage.RECEIVED, 10),
                delivery(KEY.toString(), chunked.toBuilder().setGeneration(LATER).build()),
                delivery(KEY.toString(), chunked.toBuilder().setGeneration("dropped").build())));

    assertThat(progress().millis()).containsOnlyKeys(Stage.RECEIVED);
    assertThat(visibility.read(KEY.of(LATER)).progress().millis())
        .containsOnlyKeys(Stage.RECEIVED, Stage.CHUNKED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"SEARCHABLE", "DELETED", "STAGE_UNSPECIFIED"})
  void skipsStagesThatThisServiceWroteOrThatAreUnset(Stage stage) throws Exception {
    assertThat(process(List.of(status(stage, 10)))).containsExactly(Outcome.DONE);
    assertNothingIsRecorded();
  }

  @Test
  void skipsAStageOfANewerWriterAndATombstone() throws Exception {
    DocumentStatus newer = DocumentStatus.newBuilder().setVersion(7).setStageValue(99).build();
    assertThat(process(List.of(delivery(KEY.toString(), newer), delivery(KEY.toString(), null))))
        .containsExactly(Outcome.DONE, Outcome.DONE);
    assertNothingIsRecorded();
  }

  @Test
  void deadLettersAnUnreadableKeyAndGoesOn() throws Exception {
    List<Outcome> outcomes =
        process(
            List.of(
                delivery("no-document", DocumentStatus.getDefaultInstance()),
                status(Stage.CHUNKED, 20)));
    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.DeadLetter.class);
    assertThat(outcomes.getLast()).isEqualTo(Outcome.DONE);
    assertThat(progress().stage()).isEqualTo(Stage.CHUNKED);
  }

  @Test
  void leavesTheBatchToBeRetriedDuringAnOutage() throws Exception {
    visibility.goAway();
    assertThatThrownBy(() -> process(List.of(status(Stage.CHUNKED, 20))))
        .isInstanceOf(OutageException.class);
  }

  private void assertNothingIsRecorded() {
    assertThat(visibility.read(List.of(KEY.viewHash()))).isEmpty();
  }

  private Progress progress() {
    return visibility.read(KEY).progress();
  }

  private List<Outcome> process(List<Delivery<DocumentStatus>> batch) throws Exception {
    return new StatusWorker(collections, visibility).process(batch, new PublishedStatuses());
  }

  private static Delivery<DocumentStatus> status(Stage stage, long atMillis) {
    return delivery(
        KEY.toString(),
        DocumentStatus.newBuilder().setVersion(7).setStage(stage).setAtMillis(atMillis).build());
  }

  private static Delivery<DocumentStatus> delivery(String key, @Nullable DocumentStatus status) {
    return new Delivery<>(
        Topics.DOCUMENT_STATUS, 0, 0, key, status, Lane.INTERACTIVE, Instant.EPOCH, 1, 0);
  }
}
