package dev.headwater.gateway.access;

import dev.headwater.gateway.http.ProblemException;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out who asks, and whether they may (rule 9). No route is reached without it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(KeyFilter.AFTER_HOSTS)
final class KeyFilter {
  static final int AFTER_HOSTS = 2;

  private static final Pattern BEARER = Pattern.compile("(?i)bearer +([^ ]+) *");
  private static final String HOW = "send 'Authorization: Bearer' and an API key";

  private final Keys keys;

  KeyFilter(Keys keys) {
    this.keys = keys;
  }

  @RequestFilter
  void check(HttpRequest<?> request) {
    if (!keys.needed()) {
      Askers.set(request, Askers.LOCAL);
      return;
    }
    Optional<Role> needed = Routes.role(request);
    if (needed.isEmpty()) {
      return;
    }
    ApiKey key = key(request);
    if (key.role().compareTo(needed.get()) < 0) {
      throw new ProblemException(
          HttpStatus.FORBIDDEN,
          "%s %s needs the role %s; the key of '%s' has the role %s"
              .formatted(
                  request.getMethodName(),
                  request.getPath(),
                  name(needed.get()),
                  key.asker().getPrincipal(),
                  name(key.role())));
    }
    Askers.set(request, key.asker());
  }

  private ApiKey key(HttpRequest<?> request) {
    String header = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      throw ProblemException.unauthorized("the request has no key: " + HOW, "Bearer");
    }
    Matcher bearer = BEARER.matcher(header);
    if (!bearer.matches()) {
      throw ProblemException.unauthorized(
          "the header Authorization is not a key: " + HOW, "Bearer");
    }
    return keys.find(bearer.group(1))
        .orElseThrow(() ->
            ProblemException.unauthorized(
                "the key is unknown, or not valid any more", "Bearer error=\"invalid_token\""));
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
