package dev.headwater.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Topics;
import dev.headwater.ingest.NewestRecord.Says;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NewestRecordsTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "a.md");
  private static final Instant AT = Instant.ofEpochMilli(1_000);

  private final DocumentsTopic topic = new DocumentsTopic();

  @Test
  void saysWhatTheNewestRecordSays() {
    DocumentKey replaced = key("replaced");
    DocumentKey deleted = key("deleted");
    DocumentKey tombstone = key("tombstone");
    DocumentKey json = key("json");
    DocumentKey unreadable = key("unreadable");
    topic.submit(replaced, AT, "old");
    topic.submit(replaced, AT, "new");
    topic.submit(deleted, AT, "old");
    topic.delete(deleted, AT);
    topic.submit(tombstone, AT, "old");
    topic.write(tombstone, AT, null);
    topic.write(json, AT, "{\"text\": \"27 days\"}".getBytes(UTF_8));
    topic.write(unreadable, AT, new byte[] {(byte) 0xFF});

    Map<String, NewestRecord> records = read(100).records();

    assertThat(says(records, replaced)).isEqualTo(new Says.Submitted("new"));
    assertThat(says(records, deleted)).isEqualTo(new Says.Deleted());
    assertThat(says(records, tombstone)).isEqualTo(new Says.Deleted());
    assertThat(says(records, json)).isEqualTo(new Says.Submitted(""));
    assertThat(says(records, unreadable)).isEqualTo(new Says.Unknown());
  }

  private static Says says(Map<String, NewestRecord> records, DocumentKey key) {
    return Objects.requireNonNull(records.get(key.hash())).says();
  }

  @Test
  void saysWhereAndWhen() {
    topic.submit(KEY, AT, "old");
    topic.submit(KEY, AT.plusSeconds(5), "new");

    assertThat(read(100).records())
        .containsExactly(
            Map.entry(
                KEY.hash(),
                new NewestRecord(
                    Topics.documentPartition(KEY),
                    1,
                    AT.plusSeconds(5),
                    new Says.Submitted("new"))));
  }

  /** Nobody takes such a record for a document's. */
  @Test
  void passesOverGroupsOtherKeysAndOtherPartitions() {
    int partition = Topics.documentPartition(KEY);
    topic.submit(KEY, AT, "body");
    topic.write(partition, KEY.groupsKey(), AT, null);
    topic.write(partition, "no document's", AT, null);
    topic.write((partition + 1) % Topics.DOCUMENT_PARTITIONS, KEY.toString(), AT, null);

    assertThat(read(100).records().values())
        .extracting(NewestRecord::says)
        .containsExactly(new Says.Submitted("body"));
  }

  @Test
  void readsAsManyDocumentsAtATimeAsFit() {
    for (int i = 0; i < 100; i++) {
      topic.submit(key("document " + i), AT, "body " + i);
    }
    Map<String, NewestRecord> all = new HashMap<>();
    int slices = 0;
    var reader = new NewestRecords(topic::consumer, 30);

    for (int from = 0; from < NewestRecords.FIRST_BYTES; slices++) {
      NewestRecords.Slice slice = reader.read(from);
      assertThat(slice.records()).hasSizeLessThanOrEqualTo(30);
      all.putAll(slice.records());
      from = slice.to();
    }

    assertThat(all).hasSize(100);
    assertThat(slices).isBetween(4, 10);
  }

  private NewestRecords.Slice read(int maxDocuments) {
    return new NewestRecords(topic::consumer, maxDocuments).read(0);
  }

  private static DocumentKey key(String id) {
    return new DocumentKey("default", "handbook", id);
  }
}
