package dev.headwater.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Makes the meters of a service, as {@link Measure} lists them. A registry may be shared by several
 * services of one process.
 */
public final class Metrics implements AutoCloseable {
  private static final Duration[] SECONDS =
      LongStream.of(1, 10, 100, 1_000, 10_000, 100_000)
          .flatMap(power -> LongStream.of(power, 2 * power, 5 * power))
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] COUNTS = {1, 3, 10, 30, 100, 300, 1000};

  private final MeterRegistry registry;
  private final String service;
  private final ConcurrentLinkedQueue<Meter> gauges = new ConcurrentLinkedQueue<>();

  public Metrics(MeterRegistry registry, String service) {
    this.registry = registry;
    this.service = service;
  }

  /** Metrics that nobody reads, for tests. */
  public static Metrics unread() {
    return new Metrics(new SimpleMeterRegistry(), "test");
  }

  /** A registry with the metrics of this JVM and process. */
  public static PrometheusMeterRegistry newRegistry() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    List.of(
            new JvmMemoryMetrics(),
            new JvmGcMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
    return registry;
  }

  /** The counter with these values of the measure's labels. */
  public Counter counter(Measure measure, String... values) {
    return Counter.builder(measure.metric())
        .description(measure.help())
        .tags(tags(measure, values))
        .register(registry);
  }

  /** The timer with these values of the measure's labels. */
  public Timer timer(Measure measure, String... values) {
    return Timer.builder(measure.metric())
        .description(measure.help())
        .serviceLevelObjectives(SECONDS)
        .tags(tags(measure, values))
        .register(registry);
  }

  /** The histogram of counts with these values of the measure's labels. */
  public DistributionSummary histogram(Measure measure, String... values) {
    return DistributionSummary.builder(measure.metric())
        .description(measure.help())
        .serviceLevelObjectives(COUNTS)
        .tags(tags(measure, values))
        .register(registry);
  }

  /** Registers a gauge, which is read when the metrics are; it ends with this object. */
  public void gauge(Measure measure, Supplier<Number> value, String... values) {
    gauges.add(
        Gauge.builder(measure.metric(), value)
            .description(measure.help())
            .strongReference(true)
            .tags(tags(measure, values))
            .register(registry));
  }

  private Tags tags(Measure measure, String... values) {
    if (values.length != measure.labels().size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, not %d".formatted(measure, measure.labels(), values.length));
    }
    List<Tag> tags = new ArrayList<>();
    tags.add(Tag.of("service", service));
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(measure.labels().get(i), values[i]));
    }
    return Tags.of(tags);
  }

  /** Removes the gauges, whose objects are closed too. */
  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
