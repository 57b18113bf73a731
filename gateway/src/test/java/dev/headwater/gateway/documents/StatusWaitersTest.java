package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StatusWaitersTest {
  private static final String KEY = "default/handbook/a";

  private final StatusWaiters waiters = new StatusWaiters();

  @Test
  void settlesWithTheVersionOrANewerOne() throws InterruptedException {
    try (var waiter = waiters.listen(KEY)) {
      status(4, Stage.SEARCHABLE);
      status(5, Stage.CHUNKED);
      status(6, Stage.SEARCHABLE);

      assertThat(waiter.settled(5, Duration.ZERO)).map(DocumentStatus::getVersion).hasValue(6L);
    }
  }

  @Test
  void doesNotSettleWithTheFailureOfANewerVersion() throws InterruptedException {
    try (var waiter = waiters.listen(KEY)) {
      status(6, Stage.DEAD_LETTERED);
      assertThat(waiter.settled(5, Duration.ZERO)).isEmpty();
      status(5, Stage.DEAD_LETTERED);
      assertThat(waiter.settled(5, Duration.ZERO)).isPresent();
    }
  }

  @Test
  void hearsNothingOfOtherDocuments() throws InterruptedException {
    try (var waiter = waiters.listen("default/handbook/b")) {
      status(5, Stage.SEARCHABLE);
      waiters.on("default/handbook/b", null);

      assertThat(waiter.settled(5, Duration.ZERO)).isEmpty();
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
    waiters.on(KEY, DocumentStatus.newBuilder().setVersion(version).setStage(stage).build());
  }
}
