package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrecedenceTest {
  private final Precedence precedence = new Precedence(Duration.ofHours(1));

  @Test
  void letsBulkWorkThroughWhereNothingIsUrgent() {
    assertThatCode(precedence::giveWay).doesNotThrowAnyException();
    precedence.begin().close();
    assertThatCode(precedence::giveWay).doesNotThrowAnyException();
  }

  @Test
  void makesBulkWorkWaitForTheLastOfWhatIsUrgent() throws Exception {
    Precedence.Urgent question = precedence.begin();
    Precedence.Urgent document = precedence.begin();
    FutureTask<?> bulk =
        new FutureTask<>(() -> {
          precedence.giveWay();
          return null;
        });
    Thread thread = Thread.ofPlatform().start(bulk);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

    question.close();
    await().during(Duration.ofMillis(50)).until(() -> !bulk.isDone());
    document.close();

    assertThat(bulk.get()).isNull();
  }

  @Test
  void neverHoldsBulkWorkUpForLong() {
    Precedence impatient = new Precedence(Duration.ofMillis(1));
    try (var _ = impatient.begin()) {
      assertThatCode(impatient::giveWay).doesNotThrowAnyException();
    }
  }
}
