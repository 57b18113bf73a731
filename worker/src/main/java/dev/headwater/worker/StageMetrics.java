package dev.headwater.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The meters that every stage has. */
final class StageMetrics {
  private final Metrics metrics;
  private final String stage;
  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  private final Timer wait;
  private final Counter outages;
  final Timer work;
  final Timer flush;
  final DistributionSummary batch;

  StageMetrics(Metrics metrics, String stage) {
    this.metrics = metrics;
    this.stage = stage;
    wait = metrics.timer(Measure.WAIT, stage);
    outages = metrics.counter(Measure.OUTAGES, stage);
    work = metrics.timer(Measure.WORK, stage);
    flush = metrics.timer(Measure.FLUSH, stage);
    batch = metrics.histogram(Measure.BATCH, stage);
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

  void taken(ConsumerRecord<?, ?> record) {
    wait.record(System.currentTimeMillis() - record.timestamp(), TimeUnit.MILLISECONDS);
  }

  void ended(String outcome) {
    outcomes
        .computeIfAbsent(outcome, _ -> metrics.counter(Measure.RECORDS, stage, outcome))
        .increment();
  }

  void outage() {
    outages.increment();
  }
}
