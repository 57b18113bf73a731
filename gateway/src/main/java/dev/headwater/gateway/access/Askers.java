package dev.headwater.gateway.access;

import dev.headwater.events.Asker;
import io.micronaut.http.HttpRequest;

/** The asker of a request, as the filter found it. */
public final class Askers {
  static final Asker LOCAL =
      Asker.newBuilder().setPrincipal("local").setAdministrator(true).build();

  /** The gateway itself, for what no asker gets to see. */
  public static final Asker GATEWAY =
      Asker.newBuilder().setPrincipal("gateway").setAdministrator(true).build();

  private static final String ASKER = "headwater.asker";

  private Askers() {}

  /** The asker; there is always one, except on routes for anybody. */
  public static Asker of(HttpRequest<?> request) {
    return request
        .getAttribute(ASKER, Asker.class)
        .orElseThrow(() -> new IllegalStateException(request.getPath() + " has no asker"));
  }

  static void set(HttpRequest<?> request, Asker asker) {
    request.setAttribute(ASKER, asker);
  }
}
