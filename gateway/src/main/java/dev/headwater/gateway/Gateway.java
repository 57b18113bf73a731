package dev.headwater.gateway;

import dev.headwater.worker.Service;

/** The gateway on its own. */
public final class Gateway {
  private Gateway() {}

  public static void main(String[] arguments) {
    Service.main("gateway", arguments);
  }
}
