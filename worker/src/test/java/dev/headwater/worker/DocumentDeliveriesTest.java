package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DocumentDeliveriesTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");
  private static final int PARTITION = Topics.documentPartition(KEY);

  @Test
  void readsTheDocumentOfContentAndOfGroups() {
    assertThat(DocumentDeliveries.key(delivery(KEY.toString(), PARTITION))).isEqualTo(KEY);
    assertThat(DocumentDeliveries.key(delivery(KEY.groupsKey(), PARTITION))).isEqualTo(KEY);
  }

  @Test
  void refusesARecordInTheWrongPartitionAndNamesTheSetting() {
    assertThatThrownBy(() -> DocumentDeliveries.key(delivery(KEY.toString(), PARTITION + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("belongs in partition " + PARTITION)
        .hasMessageContaining("murmur2");
  }

  @Test
  void refusesAKeyThatIsNotOfADocument() {
    assertThatThrownBy(() -> DocumentDeliveries.key(delivery("travel.md", 0)))
        .hasMessageContaining("tenant/collection/document id");
  }

  private static Delivery<DocumentRecord> delivery(String key, int partition) {
    return new Delivery<>(
        Topics.DOCUMENTS, partition, 0, key, null, Lane.INTERACTIVE, Instant.EPOCH, 1, 0);
  }
}
