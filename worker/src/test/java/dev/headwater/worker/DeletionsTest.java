package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Stage;
import org.junit.jupiter.api.Test;

class DeletionsTest {
  private final Deletions deletions = new Deletions();

  @Test
  void coverTheVersionsUpToTheDeletion() {
    deletions.on("default/notes/a", status(Stage.DELETED, 7));
    deletions.on("default/notes/a", status(Stage.DELETED, 5));

    assertThat(deletions.cover("default/notes/a", 6)).isTrue();
    assertThat(deletions.cover("default/notes/a", 8)).isFalse();
    assertThat(deletions.cover("default/notes/b", 6)).isFalse();
  }

  @Test
  void areNoOtherStagesAndNoTombstones() {
    deletions.on("default/notes/a", status(Stage.SEARCHABLE, 7));
    deletions.on("default/notes/a", null);

    assertThat(deletions.cover("default/notes/a", 6)).isFalse();
  }

  @Test
  void forgetTheOldest() {
    Newest newest = new Newest(2);
    newest.put("a", 1);
    newest.put("b", 1);
    newest.put("a", 2);
    newest.put("c", 1);

    assertThat(newest.of("a")).isEqualTo(2);
    assertThat(newest.of("b")).isZero();
    assertThat(newest.of("c")).isEqualTo(1);
  }

  private static DocumentStatus status(Stage stage, long version) {
    return DocumentStatus.newBuilder().setStage(stage).setVersion(version).build();
  }
}
