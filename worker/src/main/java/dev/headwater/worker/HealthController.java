package dev.headwater.worker;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The health of a service and of its parts. An outage of Kafka or Elasticsearch does not make it
 * DOWN: a restart would not help, and the parts go on by themselves.
 */
@Controller("/health")
final class HealthController {
  private final Parts parts;

  /** The reply: UP or DOWN, and the parts by name. */
  record Health(String status, List<PartHealth> parts) {}

  /** A part, its phase, and the reason or "". */
  record PartHealth(String name, String state, String reason) {
    static PartHealth of(Part part) {
      Part.State state = part.state();
      return new PartHealth(
          part.name(), state.phase().name().toLowerCase(Locale.ROOT), state.reason());
    }
  }

  HealthController(Parts parts) {
    this.parts = parts;
  }

  /** Readiness: UP when no part starts or has stopped. */
  @Get
  HttpResponse<Health> ready() {
    return health(Part::ready);
  }

  /** Liveness: DOWN when a part has stopped, which only a restart mends. */
  @Get("/live")
  HttpResponse<Health> live() {
    return health(part -> part.state().phase() != Part.Phase.STOPPED);
  }

  private HttpResponse<Health> health(Predicate<Part> good) {
    List<Part> all = parts.all();
    boolean up = all.stream().allMatch(good);
    var health = new Health(up ? "UP" : "DOWN", all.stream().map(PartHealth::of).toList());
    return HttpResponse.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).body(health);
  }
}
