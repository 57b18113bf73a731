package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusWaitersTest {
  private static final String KEY = "default/handbook/a";

  private final StatusWaiters waiters = new StatusWaiters();
  private List<String> generations = List.of("bge");

  @Test
  void settlesWithTheVersionOrANewerOne() throws InterruptedException {
    try (var waiter = waiters.listen(KEY)) {
      status(4, Stage.SEARCHABLE);
      status(5, Stage.CHUNKED);
      status(6, Stage.SEARCHABLE);

      assertThat(waiter.settled(5, Duration.ZERO, () -> generations))
          .map(DocumentStatus::getVersion)
          .hasValue(6L);
    }
  }

  @Test
  void doesNotSettleWithTheFailureOfANewerVersion() throws InterruptedException {
    try (var waiter = waiters.listen(KEY)) {
      status(6, Stage.DEAD_LETTERED);
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isEmpty();
      status(5, Stage.DEAD_LETTERED);
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isPresent();
    }
  }

  @Test
  void hearsNothingOfOtherDocuments() throws InterruptedException {
    try (var waiter = waiters.listen("default/handbook/b")) {
      status(5, Stage.SEARCHABLE);
      waiters.on("default/handbook/b", null);

      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isEmpty();
    }
  }

  @Test
  void waitsForTheGenerationThatSearchesUse() throws InterruptedException {
    try (var waiter = waiters.listen(KEY)) {
      status(5, Stage.SEARCHABLE, "bge~1");
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isEmpty();

      status(5, Stage.SEARCHABLE, "bge");
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isPresent();
    }
  }

  @Test
  void waitsForBothGenerationsBeforeASwitch() throws InterruptedException {
    generations = List.of("bge", "bge~1");
    try (var waiter = waiters.listen(KEY)) {
      status(5, Stage.SEARCHABLE, "bge");
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isEmpty();

      status(5, Stage.DEAD_LETTERED, "bge~1");
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations))
          .map(DocumentStatus::getStage)
          .hasValue(Stage.SEARCHABLE);
    }
  }

  /** A switch, or one that was given up. */
  @Test
  void noticesThatOtherGenerationsCount() throws InterruptedException {
    generations = List.of("bge", "bge~1");
    try (var waiter = waiters.listen(KEY)) {
      status(5, Stage.SEARCHABLE, "bge~1");
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isEmpty();
      generations = List.of("bge~1");
      assertThat(waiter.settled(5, Duration.ZERO, () -> generations)).isPresent();
    }
  }

  @Test
  void forgetsWhoIsGone() {
    var first = waiters.listen(KEY);
    var second = waiters.listen(KEY);
    first.close();
    assertThat(waiters.size()).isEqualTo(1);
    second.close();
    assertThat(waiters.size()).isZero();
  }

  private void status(long version, Stage stage) {
    status(version, stage, "bge");
  }

  private void status(long version, Stage stage, String generation) {
    waiters.on(
        KEY,
        DocumentStatus.newBuilder()
            .setVersion(version)
            .setStage(stage)
            .setGeneration(generation)
            .build());
  }
}
