package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.worker.HealthController.PartHealth;
import dev.headwater.worker.Part.Phase;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthControllerTest {
  private @Nullable ApplicationContext context;

  @AfterEach
  void close() {
    if (context != null) {
      context.close();
    }
  }

  @Test
  void measuresTheStateOfEachPart() {
    var registry = start(Phase.WAITING).getBean(PrometheusMeterRegistry.class);

    assertThat(registry.scrape())
        .contains(
            "headwater_part_state{part=\"waiting\",service=\"embed\",state=\"waiting\"} 1.0",
            "headwater_part_state{part=\"waiting\",service=\"embed\",state=\"stopped\"} 0.0");
  }

  @Test
  void isUpWhileAPartRunsOrWaitsForAnOutageToEnd() {
    var health = health(Phase.RUNNING, Phase.WAITING).ready();

    assertThat(health.code()).isEqualTo(200);
    assertThat(body(health).status()).isEqualTo("UP");
    assertThat(body(health).parts())
        .containsExactly(
            new PartHealth("running", "running", "why"),
            new PartHealth("waiting", "waiting", "why"));
  }

  @Test
  void isNotReadyButAliveWhileAPartStarts() {
    var controller = health(Phase.STARTING, Phase.RUNNING);

    assertThat(controller.ready().code()).isEqualTo(503);
    assertThat(body(controller.ready()).status()).isEqualTo("DOWN");
    assertThat(controller.live().code()).isEqualTo(200);
  }

  @Test
  void isNeitherReadyNorAliveWhenAPartHasStopped() {
    var controller = health(Phase.RUNNING, Phase.STOPPED);

    assertThat(controller.ready().code()).isEqualTo(503);
    assertThat(controller.live().code()).isEqualTo(503);
    assertThat(body(controller.live()).parts())
        .contains(new PartHealth("stopped", "stopped", "why"));
  }

  private static HealthController.Health body(HttpResponse<HealthController.Health> response) {
    return response.getBody().orElseThrow();
  }

  private HealthController health(Phase... phases) {
    return start(phases).getBean(HealthController.class);
  }

  private ApplicationContext start(Phase... phases) {
    context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .properties(Map.of("micronaut.application.name", "embed"))
            .singletons(Stream.of(phases).map(HealthControllerTest::part).toArray())
            .start();
    return context;
  }

  private static Part part(Phase phase) {
    return new Part() {
      @Override
      public String name() {
        return phase.name().toLowerCase(Locale.ROOT);
      }

      @Override
      public State state() {
        return new State(phase, "why");
      }
    };
  }
}
