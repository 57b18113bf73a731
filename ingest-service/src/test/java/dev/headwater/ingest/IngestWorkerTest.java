package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Versions;
import dev.headwater.worker.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IngestWorkerTest extends IngestWorkerFixture {
  @Test
  void publishesTheChunksInOrderThenTheEndOfTheVersion() throws Exception {
    assertThat(process(text("# Leave\n\n## A\n\nOne.\n\n## B\n\nTwo.\n"))).isEqualTo(Outcome.DONE);

    assertThat(stages()).containsExactly(Stage.RECEIVED, Stage.CHUNKED);
    assertThat(sent).allMatch(record -> record.key().equals(KEY.toString()));
    assertThat(chunks()).hasSize(3);
    var second = chunks().get(1).getChunk();
    assertThat(second.getVersion()).isEqualTo(Versions.of(1, 7));
    assertThat(second.getGeneration()).isEqualTo("words");
    assertThat(second.getOrdinal()).isEqualTo(1);
    assertThat(second.getText()).isEqualTo("Two.");
    assertThat(second.getGroupsList()).containsExactly("staff");
    var end = chunks().get(2).getEnd();
    assertThat(end.getVersion()).isEqualTo(Versions.of(1, 7));
    assertThat(end.getChunkCount()).isEqualTo(2);
    assertThat(end.getTitle()).isEqualTo("Leave");
    assertThat(end.getGroupsList()).containsExactly("staff");
    assertThat(end.hasBlob()).isFalse();
  }

  @Test
  void sendsTheChunksOfABigDocumentInBulk() throws Exception {
    assertThat(process(text("## A\n\n1.\n\n## B\n\n2.\n\n## C\n\n3.\n\n## D\n\n4.\n")))
        .isEqualTo(Outcome.DONE);

    assertThat(chunks()).isEmpty();
    assertThat(sent)
        .filteredOn(record -> record.topic().equals("chunks-bulk"))
        .hasSize(5)
        .allMatch(record -> record.lane() == Lane.BULK);
  }

  @Test
  void cutsForEachGenerationAndParsesOnce() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().addStandby("words~1").build());
    assertThat(process(text("One."))).isEqualTo(Outcome.DONE);

    assertThat(parsed).hasSize(1);
    assertThat(chunks()).extracting(IngestWorkerTest::generation).containsOnly("words");
    assertThat(sent)
        .as("nobody waits for the other generation")
        .filteredOn(record -> record.topic().equals("chunks-bulk"))
        .extracting(record -> generation((ChunkRecord) record.value()))
        .containsExactly("words~1", "words~1");
    assertThat(statuses())
        .extracting(DocumentStatus::getGeneration)
        .containsExactly("", "words", "words~1");
  }

  @Test
  void keepsTheLaneForTheGenerationThatSearchesUseNext() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().addStandby("words~1").setNext("words~1").build());
    assertThat(process(text("One."))).isEqualTo(Outcome.DONE);
    assertThat(chunks())
        .extracting(IngestWorkerTest::generation)
        .containsExactly("words", "words", "words~1", "words~1");
  }

  @Test
  void cutsForOneGenerationWhereItAloneIsToBeFilled() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().addStandby("words~1").build());
    assertThat(process(text("One.").toBuilder().setGeneration("words~1").build()))
        .isEqualTo(Outcome.DONE);
    assertThat(process(text("Two.").toBuilder().setGeneration("words~7").build()))
        .isEqualTo(Outcome.DONE);
    assertThat(chunks()).isEmpty();
    assertThat(sent)
        .filteredOn(record -> record.topic().equals("chunks-bulk"))
        .extracting(record -> generation((ChunkRecord) record.value()))
        .containsExactly("words~1", "words~1");
  }

  /** As when a batch has the retry of a document and what fills a generation. */
  @Test
  void doesNotTakeOneGenerationForAll() throws Exception {
    collection = Optional.of(HANDBOOK.toBuilder().addStandby("words~1").build());
    DocumentRecord filled = text("One.").toBuilder().setGeneration("words~1").build();

    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 7, filled), delivery(KEY.toString(), 7, text("One."))),
                this::send))
        .containsOnly(Outcome.DONE);

    assertThat(chunks()).extracting(IngestWorkerTest::generation).contains("words");
  }

  private static String generation(ChunkRecord record) {
    return record.hasEnd() ? record.getEnd().getGeneration() : record.getChunk().getGeneration();
  }

  @Test
  void readsTheBodyFromTheBlobStoreAndParsesItOnce() throws Exception {
    byte[] body = "Swim.".getBytes(StandardCharsets.UTF_8);
    var blob = blobs.put(KEY, new ByteArrayInputStream(body), 100);
    DocumentRecord record =
        DocumentRecord.newBuilder()
            .setSubmitted(DocumentSubmitted.newBuilder().setBlob(blob))
            .build();

    assertThat(process(record)).isEqualTo(Outcome.DONE);
    assertThat(process(record)).isEqualTo(Outcome.DONE);

    assertThat(parsed).containsExactly("Swim.");
    assertThat(texts("parsed")).isEqualTo(1);
    assertThat(texts("kept")).isEqualTo(1);
    assertThat(blobs.parsed(KEY, Versions.of(1, 7)).orElseThrow().getText()).isEqualTo("Swim.");
    assertThat(chunks().get(1).getEnd().getBlob()).isEqualTo(blob);
    assertThat(chunks().subList(0, 2)).isEqualTo(chunks().subList(2, 4));
  }

  @Test
  void leavesDeletionsGroupsAndTombstonesToRetrieveService() throws Exception {
    DocumentRecord deleted =
        DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build();
    DocumentRecord groups =
        DocumentRecord.newBuilder()
            .setGroupsChanged(DocumentGroupsChanged.getDefaultInstance())
            .build();

    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 1, deleted),
                    delivery(KEY.groupsKey(), 2, groups),
                    delivery(KEY.toString(), 3, null)),
                this::send))
        .containsOnly(Outcome.DONE);
    assertThat(sent).isEmpty();
  }

  @Test
  void skipsWhatANewerRecordOfTheBatchReplaces() throws Exception {
    assertThat(
            worker.process(
                List.of(
                    delivery(KEY.toString(), 1, text("Old.")),
                    delivery(KEY.toString(), 2, text("New."))),
                this::send))
        .containsExactly(Outcome.DONE, Outcome.DONE);
    assertThat(parsed).containsExactly("New.");
  }
}
