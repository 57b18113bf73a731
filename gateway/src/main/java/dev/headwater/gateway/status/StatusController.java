package dev.headwater.gateway.status;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** The state of the stages, for people and scripts; Prometheus reads the services themselves. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class StatusController {
  private final Stages stages;

  /** The reply. */
  record Status(List<StageStatus> stages) {}

  StatusController(Stages stages) {
    this.stages = stages;
  }

  @Get("/v1/status")
  Status status() {
    return new Status(stages.read());
  }
}
