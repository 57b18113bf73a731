package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thread says what it does, so that a dead one cannot hide. */
class PollThreadTest {
  private Map<MetricName, ? extends Metric> metrics = Map.of();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<MetricName, ? extends Metric> metrics() {
          return metrics;
        }
      };
  private volatile boolean failing;
  private PollThread thread = new PollThread("loop", consumer, this::turn);

  private void turn() {
    if (failing) {
      throw new IllegalStateException("a bug");
    }
    Thread.onSpinWait();
  }

  @AfterEach
  void close() {
    thread.close();
  }

  @Test
  void startsUntilItsConsumerHasWhatItNeeds() {
    assertThat(thread.state(false, "").phase()).isEqualTo(Part.Phase.STARTING);
    thread.start();
    assertThat(thread.state(false, "").phase()).isEqualTo(Part.Phase.STARTING);
    assertThat(thread.state(true, "")).isEqualTo(new Part.State(Part.Phase.RUNNING, ""));
  }

  @Test
  void isLostWhenSomethingFatalEndsIt() {
    thread =
        new PollThread(
            "loop",
            consumer,
            () -> {
              throw new InternalError("a broken JVM");
            });
    thread.start();

    await().until(() -> thread.state(true, "").phase() == Part.Phase.STOPPED);
    assertThat(thread.state(true, "").reason()).contains("InternalError").contains("a broken JVM");
    assertThat(thread.lost()).isCompletedWithValueMatching(line -> line.startsWith("loop ended: "));
  }

  @Test
  void goesOnAfterAnyOtherError() {
    AtomicInteger turns = new AtomicInteger();
    thread =
        new PollThread(
            "loop",
            consumer,
            () -> {
              switch (turns.incrementAndGet()) {
                case 1 -> throw new StackOverflowError();
                case 2 -> throw new AssertionError();
                default -> turn();
              }
            });
    thread.start();

    await().until(() -> turns.get() > 2);
    await().until(() -> thread.state(true, "").equals(new Part.State(Part.Phase.RUNNING, "")));
    assertThat(thread.lost()).isNotDone();
  }

  @Test
  void isNotLostWhenItIsClosed() {
    failing = true;
    thread.start();
    await().until(() -> thread.state(true, "").phase() == Part.Phase.WAITING);
    thread.close();

    assertThat(thread.state(true, "")).isEqualTo(new Part.State(Part.Phase.STOPPED, ""));
    assertThat(thread.lost()).isNotDone();
  }

  @Test
  void waitsWhileEachTurnFailsAndRunsAgain() {
    failing = true;
    thread.start();
    await().until(() -> thread.state(true, "").phase() == Part.Phase.WAITING);
    assertThat(thread.state(true, "").reason()).contains("a bug");

    failing = false;
    await().until(() -> thread.state(true, "").phase() == Part.Phase.RUNNING);
  }

  @Test
  void waitsForKafkaWhileItHasNoConnection() {
    thread.start();
    connections(2);
    assertThat(thread.state(true, "").phase()).isEqualTo(Part.Phase.RUNNING);

    connections(0);
    assertThat(thread.state(true, ""))
        .isEqualTo(new Part.State(Part.Phase.WAITING, "Kafka does not answer"));
  }

  private void connections(double count) {
    MetricName name = new MetricName("connection-count", "consumer-metrics", "", Map.of());
    metrics =
        Map.of(
            name,
            new KafkaMetric(
                new Object(),
                name,
                (Gauge<Double>) (_, _) -> count,
                new MetricConfig(),
                Time.SYSTEM));
  }
}
