package dev.headwater.gateway.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out the pages of other sites that are open in an asker's browser. By DNS rebinding such a
 * page gets here under its own name, which the header {@code Host} then shows; a form or a fetch
 * that it sends to this address shows its {@code Origin} or that it is cross-site.
 *
 * <p>Whoever watches the service asks for health and metrics under any name or address.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(HostFilter.AFTER_METRICS)
final class HostFilter {
  /** What it refuses is counted, too. */
  static final int AFTER_METRICS = 1;

  private static final Set<String> WATCHED = Set.of("/health", "/health/live", "/metrics");
  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final Pattern SCHEME = Pattern.compile("^https?://");

  private final HostSettings settings;

  HostFilter(HostSettings settings) {
    this.settings = settings;
  }

  @RequestFilter
  void check(HttpRequest<?> request) {
    if (WATCHED.contains(request.getPath())) {
      return;
    }
    String host = header(request, HttpHeaders.HOST);
    if (host == null || !settings.allow(host)) {
      throw refused(HttpHeaders.HOST, host);
    }
    String origin = header(request, HttpHeaders.ORIGIN);
    if (origin != null && !settings.allow(SCHEME.matcher(origin).replaceFirst(""))) {
      throw refused(HttpHeaders.ORIGIN, origin);
    }
    if ("cross-site".equals(header(request, "Sec-Fetch-Site"))
        && !READING.contains(request.getMethod())) {
      throw new ProblemException(
          HttpStatus.FORBIDDEN,
          "the request comes from a page of another site (Sec-Fetch-Site: cross-site), which may"
              + " not send a "
              + request.getMethodName());
    }
  }

  private static @Nullable String header(HttpRequest<?> request, String name) {
    return request.getHeaders().get(name);
  }

  private static ProblemException refused(String header, @Nullable String value) {
    return new ProblemException(
        HttpStatus.FORBIDDEN,
        "%s is %s; allowed are localhost, 127.0.0.1, [::1] and what headwater.gateway.hosts names"
            .formatted(header, value == null ? "missing" : "'" + value + "'"));
  }
}
