package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Prometheus reads. */
class MetricsTest {
  private final PrometheusMeterRegistry registry = Metrics.newRegistry();
  private final Metrics embed = new Metrics(registry, "embed");

  @ParameterizedTest
  @EnumSource(Measure.class)
  void namesEachMeasureAsPrometheusDoes(Measure measure) {
    String[] values = measure.labels().toArray(String[]::new);
    switch (measure.kind()) {
      case COUNTER -> embed.counter(measure, values).increment();
      case GAUGE -> embed.gauge(measure, () -> 1, values);
      case HISTOGRAM -> embed.histogram(measure, values).record(1);
      case TIMER -> embed.timer(measure, values).record(Duration.ofMillis(1));
    }

    assertThat(registry.scrape())
        .contains("# HELP " + measure.metric() + " " + measure.help() + "\n")
        .contains(
            switch (measure.kind()) {
              case COUNTER, GAUGE -> "\n" + measure.metric() + "{";
              case HISTOGRAM, TIMER -> "\n" + measure.metric() + "_bucket{";
            });
  }

  @Test
  void keepsTheServicesOfAProcessApart() {
    embed.counter(Measure.RECORDS, "embed-bulk", "done").increment(2);
    new Metrics(registry, "ingest").counter(Measure.RECORDS, "ingest-bulk", "done").increment();

    assertThat(lines("headwater_records_total{"))
        .containsExactlyInAnyOrder(
            "headwater_records_total{outcome=\"done\",service=\"embed\",stage=\"embed-bulk\"} 2.0",
            "headwater_records_total{outcome=\"done\",service=\"ingest\",stage=\"ingest-bulk\"}"
                + " 1.0");
  }

  @Test
  void forgetsTheGaugesOfAServiceThatIsClosed() {
    embed.gauge(Measure.LAG, () -> 7, "embed-bulk");
    assertThat(lines("headwater_lag_records{")).hasSize(1);

    embed.close();

    assertThat(lines("headwater_lag_records{")).isEmpty();
  }

  @Test
  void refusesLabelsThatTheMeasureDoesNotHave() {
    assertThatThrownBy(() -> embed.counter(Measure.RECORDS, "embed-bulk"))
        .hasMessage("RECORDS has the labels [stage, outcome], not 1");
  }

  @Test
  void measuresTheProcessToo() {
    assertThat(registry.scrape())
        .contains("jvm_memory_used_bytes{", "process_cpu_usage", "jvm_threads_live_threads");
  }

  private Stream<String> lines(String start) {
    return registry.scrape().lines().filter(line -> line.startsWith(start));
  }
}
