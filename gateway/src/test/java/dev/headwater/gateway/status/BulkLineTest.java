package dev.headwater.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.status.BulkLine.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class BulkLineTest {
  private final FakeStages stages = new FakeStages();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final BulkLine line = new BulkLine(stages, () -> now, background::add);

  @Test
  void isTheLongestOfTheStages() {
    stages.lags = Map.of("ingest-bulk", 3L, "embed-bulk", 70L, "retrieve-index-bulk", 0L);

    assertThat(read()).isEqualTo(new Line("embed-bulk", 70));
  }

  @Test
  void neverWaitsForKafka() {
    stages.lags = Map.of("embed-bulk", 70L);

    assertThat(line.longest().records()).isZero();
    assertThat(stages.asked).hasValue(0);
    background.remove().run();
    assertThat(line.longest().records()).isEqualTo(70);
  }

  @Test
  void asksOnceAtATimeAndOnceASecond() {
    line.longest();
    pass(Duration.ofSeconds(5));
    line.longest();
    assertThat(background).hasSize(1);
    background.remove().run();
    line.longest();
    assertThat(background).isEmpty();

    pass(Duration.ofSeconds(1));
    line.longest();
    assertThat(background).hasSize(1);
  }

  @Test
  void keepsTheLastLineWhileKafkaDoesNotAnswer() {
    stages.lags = Map.of("embed-bulk", 70L);
    read();
    stages.away = true;
    pass(Duration.ofSeconds(20));

    assertThat(read()).isEqualTo(new Line("embed-bulk", 70));

    stages.away = false;
    stages.lags = Map.of();
    pass(Duration.ofSeconds(20));
    assertThat(read().records()).isZero();
  }

  @Test
  void forgetsALineThatNobodyAskedForInAMinute() {
    stages.lags = Map.of("embed-bulk", 70L);
    read();
    pass(Duration.ofSeconds(61));

    assertThat(line.longest().records()).isZero();
  }

  private Line read() {
    line.longest();
    background.remove().run();
    return line.longest();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
