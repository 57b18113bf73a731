package dev.headwater.gateway.exchanges;

import dev.headwater.events.Asker;

/**
 * Who asks. Until there are API keys the gateway listens on loopback only, and every caller is an
 * administrator.
 */
public final class Askers {
  public static final Asker LOCAL =
      Asker.newBuilder().setPrincipal("local").setAdministrator(true).build();

  private Askers() {}
}
