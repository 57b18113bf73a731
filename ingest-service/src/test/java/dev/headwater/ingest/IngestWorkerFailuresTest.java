package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Values;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is not ingested, and what becomes of it. */
class IngestWorkerFailuresTest extends IngestWorkerFixture {
  @Test
  void keepsTheOldVersionWhereTheNewerOneOfTheBatchFails() throws Exception {
    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 1, text("Old.")),
                    delivery(KEY.toString(), 2, text("unreadable"))),
                this::send))
        .containsExactly(Outcome.DONE, new Outcome.DeadLetter("the document contains no text"));
    assertThat(chunks().getFirst().getChunk().getText()).isEqualTo("Old.");
  }

  @Test
  void deadLettersADocumentWhoseCollectionDoesNotExist() throws Exception {
    collection = Optional.empty();
    assertThat(process(text("One.")))
        .isEqualTo(new Outcome.DeadLetter("there is no collection 'handbook'"));
    assertThat(sent).isEmpty();
  }

  @Test
  void ingestsNothingIntoALaterCollectionOfTheSameName() throws Exception {
    collection = collection.map(found -> found.toBuilder().setIncarnation(9).build());

    assertThat(worker.process(List.of(delivery(text("One."), 1, 5)), this::send))
        .containsExactly(Outcome.DONE);

    assertThat(sent)
        .singleElement()
        .extracting(Sent::value)
        .isInstanceOfSatisfying(
            DocumentStatus.class, status -> assertThat(status.getStage()).isEqualTo(Stage.DELETED));
  }

  @Test
  void waitsUntilTheCollectionsAreAllRead() {
    current = false;
    assertThatThrownBy(() -> process(text("One.")))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("collections");
    assertThat(sent).isEmpty();
  }

  @Test
  void ingestsIntoACollectionThatComesWhileItLooks() throws Exception {
    comingCollection = collection;
    collection = Optional.empty();
    assertThat(process(text("One."))).isEqualTo(Outcome.DONE);
  }

  @Test
  void triesAgainWhereReadingTheDocumentWasGivenUp() throws Exception {
    assertThat(process(text("unfinished")))
        .isEqualTo(new Outcome.Retry("reading the file takes too much memory"));
  }

  @Test
  void ingestsNothingIntoACollectionThatIsClosing() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().setClosing(true).build());
    assertThat(process(text("One."))).isEqualTo(Outcome.DONE);
    assertThat(sent).isEmpty();
  }

  @Test
  void deadLettersADocumentWhoseEncoderIsNotKnown() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().setGeneration("other").build());
    assertThat(process(text("One."))).isEqualTo(new Outcome.DeadLetter("the encoder is unknown"));
  }

  @Test
  void deadLettersADocumentOfWhichTooMuchIsSaid() throws Exception {
    DocumentRecord.Builder record = text("One.").toBuilder();
    for (String key : List.of("a", "b", "c")) {
      record.getSubmittedBuilder().getMetadataBuilder().putFields(key, Values.of(1));
    }
    assertThat(process(record.build()))
        .isEqualTo(
            new Outcome.DeadLetter(
                "metadata has 3 keys; allowed are 2 (setting headwater.metadata.max-keys)"));
    assertThat(parsed).isEmpty();
    assertThat(chunks()).isEmpty();
  }

  @Test
  void waitsForABodyThatAYoungRecordMisses() throws Exception {
    byte[] body = "Swim.".getBytes(StandardCharsets.UTF_8);
    String name = blobs.put(KEY, new ByteArrayInputStream(body), 100).getName();
    Path file = directory.resolve(KEY.hash().substring(0, 2), KEY.hash().substring(2), name);
    Path away = Files.move(file, directory.resolve("away"));
    DocumentRecord record = withBody(name);
    now = Instant.EPOCH.plus(GRACE).minusMillis(1);

    assertThatThrownBy(() -> process(record))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("no body of " + KEY + ", whose record is 299 s old")
        .hasMessageContaining("headwater.ingest.blob-grace");
    Files.move(away, file);
    assertThat(process(record)).isEqualTo(Outcome.DONE);
    assertThat(parsed).containsExactly("Swim.");
  }

  @Test
  void triesAgainWhereTheBodyOfAnOldRecordIsMissing() throws Exception {
    assertThat(process(withBody("0".repeat(64))))
        .isEqualTo(new Outcome.Retry("the document's body is not in the blob store"));
  }

  @Test
  void waitsWhereTheStoreCannotBeUsed() throws Exception {
    Files.writeString(directory.resolve(KEY.hash().substring(0, 2)), "in the way");

    assertThatThrownBy(() -> process(text("One."))).isInstanceOf(OutageException.class);
  }

  @Test
  void deadLettersARecordInTheWrongPartition() throws Exception {
    Delivery<DocumentRecord> right = delivery(KEY.toString(), 7, text("One."));
    Delivery<DocumentRecord> wrong =
        new Delivery<>(
            right.topic(),
            (right.partition() + 1) % Topics.DOCUMENT_PARTITIONS,
            7,
            right.key(),
            right.value(),
            Lane.INTERACTIVE,
            Instant.EPOCH,
            1,
            0);
    assertThat(worker.process(List.of(wrong), this::send).getFirst())
        .isInstanceOf(Outcome.DeadLetter.class);
  }

  @Test
  void tellsTheReasonOfADeadLetterInTheStatus() {
    worker.deadLettered(delivery(KEY.toString(), 7, null), "it is damaged", this::send);
    assertThat(sent).hasSize(1);
    DocumentStatus status = (DocumentStatus) sent.getFirst().value();
    assertThat(status.getStage()).isEqualTo(Stage.DEAD_LETTERED);
    assertThat(status.getVersion()).isEqualTo(Versions.of(1, 7));
    assertThat(status.getReason()).isEqualTo("it is damaged");
  }

  @Test
  void readsItsOwnLaneOnly() {
    assertThat(worker.accepts(Lane.INTERACTIVE)).isTrue();
    assertThat(worker.accepts(Lane.BULK)).isFalse();
  }
}
