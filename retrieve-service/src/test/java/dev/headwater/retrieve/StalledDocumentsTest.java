package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.DocumentsLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StalledDocumentsTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final DocumentRecord SUBMITTED =
      DocumentRecord.newBuilder()
          .setSubmitted(DocumentSubmitted.newBuilder().setTitle("Travel"))
          .build();

  private final FakeCollections collections = new FakeCollections("handbook");
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final FakeLog log = new FakeLog();
  private final List<FailedRecord> again = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final StalledDocuments stalled =
      new StalledDocuments(collections, visibility, log, again::add, WEEK, 1, () -> now);

  @AfterEach
  void close() {
    stalled.close();
  }

  @Test
  void processesADocumentAgainOnceItsChunksMayHaveExpired() throws Exception {
    DocumentKey key = submitted("travel.md", 3);
    now = Instant.EPOCH.plus(WEEK);
    stalled.look();
    assertThat(again).as("not yet").isEmpty();

    now = now.plusSeconds(1);
    stalled.look();
    stalled.look();

    assertThat(again)
        .as("once")
        .singleElement()
        .satisfies(record -> {
          assertThat(record.getStage()).isEqualTo("ingest-bulk");
          assertThat(record.getPartition()).isEqualTo(Topics.documentPartition(key));
          assertThat(record.getOffset()).isEqualTo(3);
          assertThat(record.getKey().toStringUtf8()).isEqualTo(key.toString());
          assertThat(DocumentRecord.parseFrom(record.getValue()).getGeneration())
              .isEqualTo(RetrieveFixture.GENERATION);
        });
    now = now.plus(WEEK).plusSeconds(1);
    stalled.look();
    assertThat(again).as("and again, if that did not help").hasSize(2);
  }

  @Test
  void leavesWhatIsLiveOrReplaced() throws Exception {
    DocumentKey live = submitted("live.md", 4);
    Content content = new Content(Versions.of(1, 4), "", "", Map.of(), List.of(), "", 0);
    var _ = visibility.apply(Map.of(live, List.of(new VisibilityEvent.Indexed(content, 1, 1))));
    submitted("replaced.md", 5);
    log.entries.keySet().removeIf(place -> place.endsWith("@5"));
    now = Instant.EPOCH.plus(WEEK).plusSeconds(1);

    stalled.look();

    assertThat(again).isEmpty();
  }

  private DocumentKey submitted(String id, long offset) {
    DocumentKey key = new DocumentKey("default", "handbook", id);
    Content content = new Content(Versions.of(1, offset), "", "", Map.of(), List.of(), "", 0);
    var _ = visibility.apply(Map.of(key, List.of(new VisibilityEvent.Submitted(content, 0))));
    log.entries.put(
        Topics.documentPartition(key) + "@" + offset,
        new DocumentsLog.Entry(key.toString(), 0, Instant.EPOCH, SUBMITTED));
    return key;
  }
}
