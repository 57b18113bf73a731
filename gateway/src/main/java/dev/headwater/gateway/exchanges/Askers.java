package dev.headwater.gateway.exchanges;

import dev.headwater.events.Asker;

/** Who asks. Without keys the gateway listens on loopback only, and the caller is administrator. */
public final class Askers {
  public static final Asker LOCAL =
      Asker.newBuilder().setPrincipal("local").setAdministrator(true).build();

  private Askers() {}
}
