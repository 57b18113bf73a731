package dev.headwater.gateway;

import dev.headwater.events.Asker;

/** Who asks. Without keys the gateway listens on loopback only, and the caller is administrator. */
final class Askers {
  static final Asker LOCAL =
      Asker.newBuilder().setPrincipal("local").setAdministrator(true).build();

  private Askers() {}
}
