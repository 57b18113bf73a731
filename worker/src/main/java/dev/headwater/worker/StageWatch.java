package dev.headwater.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is seen of a stage: its meters and its traces. */
final class StageWatch {
  private final Metrics metrics;
  private final Tracing tracing;
  private final String stage;
  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  private final Timer wait;
  private final Counter outages;
  final Timer work;
  final Timer flush;
  final DistributionSummary batch;

  StageWatch(Metrics metrics, Tracing tracing, String stage) {
    this.tracing = tracing;
    this.metrics = metrics;
    this.stage = stage;
    wait = metrics.timer(Measure.WAIT, stage);
    outages = metrics.counter(Measure.OUTAGES, stage);
    work = metrics.timer(Measure.WORK, stage);
    flush = metrics.timer(Measure.FLUSH, stage);
    batch = metrics.histogram(Measure.BATCH, stage);
  }

  Tracing tracing() {
    return tracing;
  }

  String stage() {
    return stage;
  }

  void watch(Backlog backlog) {
    metrics.gauge(Measure.LAG, backlog::lag, stage);
    metrics.gauge(Measure.OLDEST, backlog::oldestSeconds, stage);
  }

  void watch(Collection<?> queue) {
    metrics.gauge(Measure.QUEUE, queue::size, stage);
  }

  /** Begins counters at 0, or Prometheus would not see the first of these outcomes as a rise. */
  void expect(String... expected) {
    for (String outcome : expected) {
      var _ = counter(outcome);
    }
  }

  void taken(ConsumerRecord<?, ?> record) {
    wait.record(System.currentTimeMillis() - record.timestamp(), TimeUnit.MILLISECONDS);
  }

  void ended(String outcome) {
    counter(outcome).increment();
  }

  private Counter counter(String outcome) {
    return outcomes.computeIfAbsent(outcome, _ -> metrics.counter(Measure.RECORDS, stage, outcome));
  }

  void outage() {
    outages.increment();
  }
}
