package dev.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b/c", "手册/差旅.md", "a b?c%d#e", "...", "😀"})
  void readsWhatItWrites(String id) {
    DocumentKey key = new DocumentKey("default", "handbook", id);

    assertThat(DocumentKey.parse(key.toString())).isEqualTo(key);
    assertThat(DocumentKey.parse(key.groupsKey())).isEqualTo(key);
    assertThat(DocumentKey.isGroups(key.groupsKey())).isTrue();
    assertThat(DocumentKey.isGroups(key.toString())).isFalse();
  }

  @Test
  void acceptsAThousandCodePointsAndNotOneMore() {
    assertThat(new DocumentKey("default", "c", "😀".repeat(1000)).id()).hasSize(2000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentKey("default", "c", "a".repeat(1001)))
        .withMessageContaining("1001")
        .withMessageContaining("1 to 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a\0b", "\ud800"})
  void refusesIdsThatNoStoreKeeps(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentKey("default", "c", id))
        .withMessageContaining("document id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "under_score", "a/b", "河"})
  void refusesCollectionNamesThatAreNoNames(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentKey("default", name, "id"))
        .withMessageContaining("collection '" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "default", "default/handbook"})
  void refusesRecordKeysWithoutThreeParts(String recordKey) {
    assertThatIllegalArgumentException().isThrownBy(() -> DocumentKey.parse(recordKey));
  }

  @Test
  void keepsDocumentAndGroupsInOnePartition() {
    DocumentKey key = new DocumentKey("default", "handbook", "travel.md");

    assertThat(Topics.documentPartition(DocumentKey.parse(key.groupsKey())))
        .isEqualTo(Topics.documentPartition(key))
        .isBetween(0, Topics.DOCUMENT_PARTITIONS - 1);
  }

  @Test
  void tellsIncarnationsAndGenerationsApart() {
    DocumentKey key = new DocumentKey("default", "handbook", "travel.md");

    assertThat(key.viewKey()).isEqualTo("default/handbook");
    assertThat(key.in(9).viewKey()).isEqualTo("default/handbook@9");
    assertThat(key.in(9).of("bge~2").viewKey()).isEqualTo("default/handbook@9.2");
    assertThat(key.in(9).of("bge").viewHash())
        .isEqualTo(key.in(9).viewHash())
        .isNotEqualTo(key.in(9).of("bge~2").viewHash());
    assertThat(key.in(9).of("bge~2")).hasToString(key.toString());
  }

  @Test
  void hashesTheKey() {
    DocumentKey key = new DocumentKey("default", "handbook", "travel.md");
    DocumentKey other = new DocumentKey("default", "handbook", "travel2.md");

    assertThat(key.hash()).matches("[0-9a-f]{64}").isEqualTo(key.hash()).isNotEqualTo(other.hash());
  }
}
