package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicTest {
  private static final Duration OFTEN = Duration.ofMillis(1);

  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void goesOnWhateverTheWorkThrows() {
    List<Exception> failures =
        List.of(
            new OutageException("Kafka is away"),
            new IOException("no such file"),
            new IllegalStateException("made by the test"));
    try (Periodic periodic = new Periodic("test")) {
      periodic.start(
          Duration.ZERO,
          OFTEN,
          () -> {
            switch (failures.get(runs.getAndIncrement() % failures.size())) {
              case IOException e -> throw e;
              case RuntimeException e -> throw e;
              case Exception e -> throw new AssertionError(e);
            }
          });
      await().until(() -> runs.get() > 2 * failures.size());
    }
  }

  @Test
  void endsWhenItIsClosed() {
    Periodic periodic = new Periodic("test");
    periodic.start(Duration.ZERO, OFTEN, runs::incrementAndGet);
    await().until(() -> runs.get() > 0);
    periodic.close();

    int before = runs.get();
    await().during(Duration.ofMillis(50)).until(() -> true);
    assertThat(runs.get() - before).as("a run that had begun").isLessThanOrEqualTo(1);
  }

  @Test
  void waitsForTheFirstTime() {
    try (Periodic periodic = new Periodic("test")) {
      periodic.start(Duration.ofHours(1), OFTEN, runs::incrementAndGet);
      await().during(Duration.ofMillis(50)).until(() -> runs.get() == 0);
    }
  }
}
