package dev.headwater.gateway.http;

import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.concurrent.TimeUnit;

/** Times each request by its route, until its response begins. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestMetrics {
  private static final String BEGAN = "headwater.began";

  private final Metrics metrics;

  RequestMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  @RequestFilter
  void began(HttpRequest<?> request) {
    request.setAttribute(BEGAN, System.nanoTime());
  }

  @ResponseFilter
  void responds(HttpRequest<?> request, HttpResponse<?> response) {
    long nanos = System.nanoTime() - request.getAttribute(BEGAN, Long.class).orElseThrow();
    metrics
        .timer(
            Measure.HTTP,
            request.getMethod().name(),
            BasicHttpAttributes.getUriTemplate(request).orElse("none"),
            Integer.toString(response.code()))
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
