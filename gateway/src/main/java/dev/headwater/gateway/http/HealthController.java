package dev.headwater.gateway.http;

import dev.headwater.worker.Ready;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.List;

/** Reports UP while all readers have caught up and are running. */
@Controller
final class HealthController {
  private final List<Ready> parts;

  record Health(String status) {}

  HealthController(List<Ready> parts) {
    this.parts = parts;
  }

  @Get("/health")
  HttpResponse<Health> health() {
    return parts.stream().allMatch(Ready::ready)
        ? HttpResponse.ok(new Health("UP"))
        : HttpResponse.<Health>status(HttpStatus.SERVICE_UNAVAILABLE).body(new Health("DOWN"));
  }
}
